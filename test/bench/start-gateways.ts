import { join } from "node:path";
import { createTokenSigner } from "#shared/adapters/access-tokens/create-token-signer.ts";
import {
  generateSigningKey,
  publicKeys,
  publicPem,
} from "#shared/adapters/access-tokens/signing-keys.ts";
import { tokenAudience } from "#shared/identity/access-token.ts";
import { systemClock } from "#shared/kernel/clock.ts";
import { buildUnits } from "../../run-services/local/build/build-units.ts";
import { findUnits } from "../../run-services/local/build/find-units.ts";
import { root } from "../support/artefacts.ts";
import { readDockerfile } from "../support/dockerfile.ts";
import { startServer } from "./start-server.ts";

const issuer = "urn:pueblo:auth";
const signingKey = generateSigningKey();

/** More than any cache of verified tokens holds: gone round in turn, none is ever found there. */
const manyTokens = 20_000;

/** Access tokens that live for the whole measurement, one person each, all of one tenant. */
export function signTokens(): string[] {
  const { sign } = createTokenSigner({ issuer, key: signingKey, clock: systemClock });
  const perMinute = { caller: 1_000_000_000, tenant: 1_000_000_000 };
  const common = { kind: "user", tenantId: "ten_01h455vb4pex5vsknk084sn02q" } as const;
  const allowed = { role: "member", scopes: ["documents:read", "search", "ask"] } as const;
  const limits = { requests: perMinute, streams: perMinute };
  return Array.from({ length: manyTokens }, (_, i) =>
    sign({ ...common, ...allowed, limits, userId: `usr_${i}` }, 3600),
  );
}

/** The backend, our gateway as it is deployed, and Fastify's with its cache of tokens and without. */
export async function startGateways(folder: string) {
  const units = (await findUnits(root)).filter(({ name }) => name === "gateway");
  await buildUnits(units, { root, out: folder });
  const bench = (file: string) => ["--import", "tsx", `test/bench/${file}`];
  const jwks = JSON.stringify(publicKeys([signingKey]));
  const backend = await startServer(bench("small-backend.ts"), {
    env: { KEYS: jwks },
  });
  const { url } = backend;
  const { entrypoint } = await readDockerfile();
  const ours = await startServer(entrypoint.slice(1), {
    cwd: join(folder, "gateway"),
    env: {
      NODE_ENV: "production",
      HOST: "127.0.0.1",
      AUTH_URL: url,
      USERS_URL: url,
      AI_URL: url,
      RATE_LIMIT_PER_MINUTE: "1000000000",
    },
  });
  const fastify = (cache: string) =>
    startServer(bench("fastify-gateway.ts"), {
      env: {
        NODE_ENV: "production",
        BACKEND: url,
        PUBLIC_KEY: publicPem(signingKey),
        ISSUER: issuer,
        AUDIENCE: tokenAudience,
        TOKEN_CACHE: cache,
      },
    });
  const cached = await fastify("10000");
  const uncached = await fastify("0");
  const all = [ours, cached, uncached, backend];
  return {
    ours,
    cached,
    uncached,
    stop: async () => void (await Promise.all(all.map((one) => one.stop()))),
  };
}
