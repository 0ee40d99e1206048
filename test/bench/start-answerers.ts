import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { createTokenSigner } from "#shared/adapters/access-tokens/create-token-signer.ts";
import { generateSigningKey, publicKeys } from "#shared/adapters/access-tokens/signing-keys.ts";
import { systemClock } from "#shared/kernel/clock.ts";
import { freePort } from "../support/spawn-function.ts";
import type { Corpus } from "./ingest-corpus.ts";
import { type Server, startServer } from "./start-server.ts";

export const sides = ["Pueblo", "LanceDB", "LangChain vector", "LangChain BM25"] as const;
export type Side = (typeof sides)[number];

export type Answerers = {
  servers: Record<Side, Server>;
  /** Of somebody who may ask our service; the others look at no token. */
  token: string;
  stop(): Promise<void>;
};

const issuer = "urn:pueblo:auth";
const bench = (file: string) => ["--import", "tsx", `test/bench/${file}`];

/** All sides over the same passages, and the model that all of them ask. */
export async function startAnswerers(
  { tenantId, passages }: Corpus,
  { directory, databaseUrl }: { directory: string; databaseUrl: string },
): Promise<Answerers> {
  const model = await startServer(bench("slow-model.ts"), {});
  const file = join(directory, "passages.json");
  await writeFile(file, JSON.stringify(passages));
  const folder = join(directory, "lance");
  await mkdir(folder);
  const env = { NODE_ENV: "production", MODEL_URL: `${model.url}/v1`, PASSAGES: file };
  const langChain = (retriever: string) =>
    startServer(bench("tools/langchain-answerer.mjs"), { env: { ...env, RETRIEVER: retriever } });
  const auth = await startKeys();
  const servers = {
    Pueblo: await startPueblo({ directory, databaseUrl, jwks: auth.url, model: env.MODEL_URL }),
    LanceDB: await startServer(bench("lance-answerer.ts"), { env: { ...env, FOLDER: folder } }),
    "LangChain vector": await langChain("vector"),
    "LangChain BM25": await langChain("bm25"),
  };
  return {
    servers,
    token: auth.tokenFor(tenantId),
    async stop() {
      await Promise.all([...Object.values(servers), model].map((one) => one.stop()));
      auth.close();
    },
  };
}

/** The ai service, as it runs where the index is embedded. */
function startPueblo(at: { directory: string; databaseUrl: string; jwks: string; model: string }) {
  const secret = "a secret of this measurement, of no other";
  return startServer(["--import", "tsx", "run-services/ai/main.ts"], {
    env: {
      NODE_ENV: "production",
      HOST: "127.0.0.1",
      DATABASE_URL: at.databaseUrl,
      JWKS_URL: at.jwks,
      OBJECTS_URL: `file:${join(at.directory, "objects")}`,
      UPLOAD_URL: "http://127.0.0.1:9/v1/uploads",
      UPLOAD_SECRET: secret,
      DOWNLOAD_URL: "http://127.0.0.1:9/v1/downloads",
      DOWNLOAD_SECRET: secret,
      INDEX_URL: `file:${join(at.directory, "index")}`,
      ANSWER_MODEL: "openai/bench",
      OPENAI_BASE_URL: at.model,
      EVENTS_URL: "pubsub://pueblo-bench",
    },
  });
}

/** What our service asks of the auth service: keys, and who is no longer let in. */
async function startKeys() {
  const key = generateSigningKey();
  const keys = JSON.stringify(publicKeys([key]));
  const server = createServer(({ url }, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(url === "/.well-known/jwks.json" ? keys : "[]");
  });
  const port = await freePort();
  server.listen(port, "127.0.0.1");
  const { sign } = createTokenSigner({ issuer, key, clock: systemClock });
  const allowed = { role: "member", scopes: ["documents:read", "search", "ask"] } as const;
  return {
    url: `http://127.0.0.1:${port}/.well-known/jwks.json`,
    tokenFor: (tenantId: string) =>
      sign({ kind: "user", tenantId, userId: "usr_bench", ...allowed }, 3600),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
