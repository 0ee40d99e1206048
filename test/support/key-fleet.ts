import { createServer, type Server } from "node:http";
import { setImmediate } from "node:timers/promises";
import { z } from "zod";
import {
  createRotatingSigner,
  type TimedKey,
} from "#shared/adapters/access-tokens/create-rotating-signer.ts";
import { createTokenVerifier } from "#shared/adapters/access-tokens/create-token-verifier.ts";
import { fetchKeys } from "#shared/adapters/access-tokens/fetch-keys.ts";
import { fetchRevocations } from "#shared/adapters/access-tokens/fetch-revocations.ts";
import { publicKeys } from "#shared/adapters/access-tokens/signing-keys.ts";
import { listRevocations } from "#shared/identity/list-revocations.ts";
import { createRevocationList } from "#shared/identity/revocation-list.ts";
import type { Clock } from "#shared/kernel/clock.ts";
import { createApp as createAuth } from "../../run-services/auth/app.ts";
import { withNextKey } from "../../run-services/local/rotate-keys.ts";
import { createTestGateway } from "./gateway.ts";
import { type Client, clientOf, jsonOf } from "./http-client.ts";
import { createTestIdentity } from "./identity.ts";
import type { TestDatabase } from "./test-database.ts";

const exchanged = z.object({ access_token: z.string() });
export const madeKey = z.object({ id: z.string(), key: z.string() });
export type Key = z.infer<typeof madeKey>;

/** Two instances of the auth service, two doors and a service: each with a verifier of its own. */
export async function createFleet(database: TestDatabase) {
  const identity = createTestIdentity(database.db);
  const { issuer } = identity;
  let passedMs = 0;
  /** Of those who poll and of those who choose a key: minutes pass when the test says so. */
  const clock: Clock = { now: () => new Date(Date.now() + passedMs) };

  const start = (keys: TimedKey[]) => {
    const keySet = publicKeys(keys);
    const revocations = createRevocationList(() => listRevocations(database), clock);
    return createAuth({
      ...identity,
      signer: createRotatingSigner({ issuer, keys, clock }),
      keySet,
      verifier: createTokenVerifier({ issuer, keys: async () => keySet, revocations }),
    });
  };
  let keys = withNextKey([], clock.now());
  const auth = [start(keys), start(keys)];
  let turn = 0;
  const answer = async (request: Request) => {
    const instance = auth[turn++ % auth.length];
    if (!instance) throw new Error("no instance");
    return instance.fetch(request);
  };

  const server = createServer(async (req, res) => {
    const response = await answer(new Request(`http://auth${req.url}`));
    res.writeHead(response.status).end(await response.text());
  });
  const url = await listen(server);
  const createVerifier = () =>
    createTokenVerifier({
      issuer,
      keys: fetchKeys(`${url}/.well-known/jwks.json`, clock),
      revocations: createRevocationList(
        () => fetchRevocations(`${url}/internal/revocations`),
        clock,
      ),
    });
  const doors = [createVerifier(), createVerifier()].map((verifier) => {
    const { app, auth: backend } = createTestGateway({ ...identity, verifier });
    backend.fetch = answer;
    return clientOf(app);
  });

  return {
    identity,
    doors,
    service: createVerifier(),
    /** A service that nobody asks anything until the end. */
    idle: createVerifier(),
    anyone: clientOf({ fetch: answer }),
    keys: () => keys,
    now: () => clock.now(),
    pass(seconds: number) {
      passedMs += seconds * 1000;
    },
    /** New revisions, one instance after the other, with requests in between. */
    async deploy(next: TimedKey[], meanwhile: () => Promise<void>) {
      keys = next;
      for (const index of auth.keys()) {
        auth[index] = start(next);
        await meanwhile();
      }
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return `http://127.0.0.1:${address.port}`;
}

type Fleet = Awaited<ReturnType<typeof createFleet>>;

export async function exchange(fleet: Fleet, subject_token: string, type: string): Promise<string> {
  const response = await fleet.anyone.post("/v1/auth/token", {
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    subject_token,
    subject_token_type: `urn:pueblo:token-type:${type}`,
  });
  return (await jsonOf(response, exchanged)).access_token;
}

/** Somebody with an account, who makes keys. */
export async function openAccount(fleet: Fleet) {
  const idToken = fleet.identity.localIdentity.signIn("ana@example.com");
  const token = await exchange(fleet, idToken, "firebase-id-token");
  const owner = fleet.anyone.as(token);
  const makeKey = async () =>
    jsonOf(
      await owner.post("/v1/auth/api-keys", { name: "k", scopes: ["ask", "search"] }),
      madeKey,
      201,
    );
  return { owner, idToken, makeKey };
}

/**
 * Requests at every door and verifier, over and over, with everything that is valid; what fails is
 * kept. `rounds(n)` resolves when n more were answered.
 */
export function startLoad(fleet: Fleet, keys: Set<string>, idToken: string) {
  const failures: string[] = [];
  let done = 0;
  let stopped = false;

  const check = async (what: string, work: () => Promise<unknown>) => {
    await work().catch((error: unknown) => failures.push(`${what}: ${error}`));
    done += 1;
  };
  const atDoor = async (door: Client, bearer: string) => {
    const { status } = await door.as(bearer).get("/v1/search");
    if (status !== 200) throw new Error(`answered ${status}`);
  };

  async function worker(index: number): Promise<void> {
    for (let round = index; !stopped; round++) {
      const door = fleet.doors[round % fleet.doors.length];
      const key = [...keys][round % keys.size];
      if (!door || !key) throw new Error("nothing to ask with");
      await check("a key at the door", () => atDoor(door, key));
      await check("a token made of a key", async () => {
        const token = await exchange(fleet, key, "api-key");
        await atDoor(door, token);
        await fleet.service.verify(token);
      });
      await check("a token of a person", async () => {
        await atDoor(door, await exchange(fleet, idToken, "firebase-id-token"));
      });
      // Strangers who invent names of keys, so that verifiers ask for nothing when it matters.
      await door.as(forged(round)).get("/v1/search");
      await setImmediate();
    }
  }
  const workers = Array.from({ length: 4 }, (_, index) => worker(index));

  return {
    failures,
    async rounds(count: number) {
      const until = done + count;
      while (done < until) await setImmediate();
    },
    async stop() {
      stopped = true;
      await Promise.all(workers);
      return done;
    },
  };
}

function forged(round: number): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "EdDSA", kid: `mine${round}` })}.${part({ sub: "usr_1" })}.x`;
}

export function kidOf(token: string): unknown {
  return JSON.parse(Buffer.from(token.split(".")[0] ?? "", "base64url").toString()).kid;
}
