import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { generateSigningKey } from "#shared/adapters/access-tokens/signing-keys.ts";
import { documentUploaded } from "#shared/contracts/document-uploaded.ts";
import { pagesScanned } from "#shared/contracts/pages-scanned.ts";
import { passagesExtracted } from "#shared/contracts/passages-extracted.ts";
import { newId } from "#shared/kernel/ids.ts";
import { defaultIngestionLimits } from "#shared/knowledge/ingestion-limits.ts";
import { uploadDocument } from "#shared/knowledge/upload-document.ts";
import { type Artefacts, buildArtefacts, frameworkMain, root } from "../support/artefacts.ts";
import { readDockerfile } from "../support/dockerfile.ts";
import { startFakeCloud } from "../support/fake-cloud.ts";
import { makePdf } from "../support/make-pdf.ts";
import { drawScan } from "../support/scans/draw-scan.ts";
import { freePort } from "../support/spawn-function.ts";
import { answersHealth, startUnit, takesPush, unprivileged } from "../support/start-unit.ts";
import { createTestDatabase, type TestDatabase } from "../support/test-database.ts";

let artefacts: Artefacts;
let database: TestDatabase;
beforeAll(async () => {
  [artefacts, database] = await Promise.all([buildArtefacts(), createTestDatabase()]);
}, 300_000);
afterAll(() => Promise.all([artefacts?.remove(), database?.close()]));

const contentsOf = (name: string) => {
  const found = artefacts.all.find(({ unit }) => unit.name === name);
  if (!found) throw new Error(`no unit ${name}`);
  return found.contents;
};
const namesOf = (kind: string) =>
  artefacts.all.filter(({ unit }) => unit.kind === kind).map(({ unit }) => unit.name);

describe("what is in an artefact", () => {
  const google = ["@google-cloud/pubsub", "@google-cloud/storage"];
  const models = ["@google/genai", "openai"];
  const index = ["@pinecone-database/pinecone"];
  it.each([
    ["gateway", [...google, ...models, ...index, "pg", "firebase-admin"]],
    ["users", [...models, ...index, "firebase-admin", "ioredis"]],
    ["auth", [...google, ...models, ...index]],
    ["ai", ["firebase-admin"]],
    ["relay-outbox", [...models, ...index, "@google-cloud/storage", "firebase-admin", "hono"]],
    ["record-dead-event", [...google, ...models, ...index, "hono"]],
    ["extract-document", [...models, ...index, "firebase-admin", "hono"]],
    ["recognize-pages", ["openai", ...index, "firebase-admin", "hono"]],
    ["purge-document", ["firebase-admin", "hono", "pdfjs-dist"]],
  ])("%s has none of what it does not use", (name, absent) => {
    const { packages } = contentsOf(name);
    expect(packages.filter((one) => absent.includes(one))).toEqual([]);
    // What every unit has: the list of packages is no empty one.
    expect(packages).toContain("zod");
  });

  it("loads at start only a part of what is there", () => {
    const { packages, eagerPackages, bytes, eagerBytes } = contentsOf("extract-document");
    expect(packages).toEqual(expect.arrayContaining(["pdfjs-dist", "tinyld"]));
    for (const lazy of ["pdfjs-dist", "@google-cloud/storage", "saxes", "tinyld"]) {
      expect(eagerPackages).not.toContain(lazy);
    }
    expect(eagerBytes).toBeLessThan(bytes / 2);
  });

  it("is a source bundle of Cloud Functions, with the version that was tested", async () => {
    const json = async (folder: string) =>
      JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const framework = "@google-cloud/functions-framework";
    const { dependencies } = await json(root);
    expect(namesOf("function")).toContain("relay-outbox");
    for (const name of namesOf("function")) {
      expect(await json(join(artefacts.folder, name))).toMatchObject({
        name,
        type: "module",
        main: "main.js",
        scripts: { start: `functions-framework --target=${name}` },
        dependencies: { [framework]: dependencies[framework] },
      });
    }
  });
});

describe("a service's artefact", () => {
  const nowhere = "http://127.0.0.1:9";
  const environments: Record<string, () => Record<string, string>> = {
    gateway: () => ({ AUTH_URL: nowhere, USERS_URL: nowhere, AI_URL: nowhere }),
    auth: () => ({
      DATABASE_URL: database.url,
      TOKEN_SIGNING_KEYS: JSON.stringify({ keys: [generateSigningKey()] }),
    }),
    users: () => ({
      DATABASE_URL: database.url,
      JWKS_URL: nowhere,
      INVITATION_SECRET: "a secret of this test, and of no other",
      OBJECTS_URL: "gs://pueblo-documents",
      EVENTS_URL: "pubsub://pueblo-project",
    }),
    ai: () => ({
      DATABASE_URL: database.url,
      JWKS_URL: nowhere,
      OBJECTS_URL: "gs://pueblo-documents",
      INDEX_URL: "pinecone+http://127.0.0.1:9",
      PINECONE_API_KEY: "key",
      EVENTS_URL: "pubsub://pueblo-project",
    }),
  };

  async function start(name: string) {
    const { entrypoint } = await readDockerfile();
    return startUnit({
      args: entrypoint.slice(1),
      cwd: join(artefacts.folder, name),
      env: { PORT: String(await freePort()), ...environments[name]?.() },
      works: answersHealth,
      identity: unprivileged(),
    });
  }

  it("starts from a folder of its own, as the image does, and leaves with 0 on SIGTERM", async () => {
    expect(namesOf("service").sort()).toEqual(Object.keys(environments).sort());
    const started = await Promise.all(namesOf("service").map(start));
    const ready = await Promise.all(started.map(({ url }) => fetch(`${url}/readyz`)));
    const codes = await Promise.all(started.map((one) => one.stop()));
    expect(codes).toEqual(started.map(() => 0));
    // Those that reach a database say so; the gateway's backends are nowhere.
    expect(ready.map(({ status }) => status)).toContain(200);
  });

  it("serves the API's page with all its files", async () => {
    const { url, stop } = await start("gateway");
    const paths = ["/docs", "/docs/swagger-ui.css", "/docs/swagger-ui-bundle.js"];
    const got = await Promise.all(paths.map(async (path) => (await fetch(url + path)).status));
    await stop();
    expect(got).toEqual([200, 200, 200]);
  });

  it("says what an artefact does not have, by the variable that asks for it", async () => {
    const settings = environments.ai?.() ?? {};
    const started = startUnit({
      args: ["main.js"],
      cwd: join(artefacts.folder, "ai"),
      env: { PORT: "0", ...settings, INDEX_URL: "file:/tmp/index" },
      works: async () => false,
    });
    await expect(started).rejects.toThrow(
      /need attention:\n {2}INDEX_URL: must be pinecone:\/\/.* not part of a built artefact.*\n$/,
    );
  });
});

describe("a function's artefact", () => {
  let cloud: Awaited<ReturnType<typeof startFakeCloud>>;
  beforeAll(async () => {
    const topics = [documentUploaded.topic, pagesScanned.topic, passagesExtracted.topic];
    cloud = await startFakeCloud(artefacts.folder, topics);
  });
  afterAll(() => cloud.close());

  const start = async (name: string) =>
    startUnit({
      args: [frameworkMain, `--target=${name}`],
      cwd: join(artefacts.folder, name),
      env: { ...cloud.env, PORT: String(await freePort()), DATABASE_URL: database.url },
      works: takesPush,
    });

  it("starts with the framework beside it", async () => {
    const { stop } = await start("relay-outbox");
    expect(await stop()).toBe(0);
  });

  it("takes a PDF from the bucket to the index, each with the vendors' libraries inside", async () => {
    const { id, event } = await upload(await contract(), "contrato.pdf");
    const stages = await Promise.all([start("extract-document"), start("index-passages")]);
    const [extract, index] = stages;
    expect(await takesPush(extract.url, event)).toBe(true);
    const [extracted = ""] = cloud.published(passagesExtracted.topic);
    expect(await takesPush(index.url, extracted)).toBe(true);
    expect(await Promise.all(stages.map((one) => one.stop()))).toEqual([0, 0]);
    const sql = `SELECT status, text FROM documents
       JOIN passages ON document_id = documents.id WHERE documents.id = $1`;
    const text = expect.stringContaining("dos años");
    expect(await database.inspect(sql, [id])).toEqual([{ status: "indexed", text }]);
  });

  it("reads a scan in a PDF with the drawing and the recognition installed beside it", async () => {
    const scan = drawScan(["Garantía de dos años"], { scale: 0.5 }).toBuffer("image/png");
    const pdf = await makePdf((page) => page.image(scan, 0, 0, { width: 595 }));
    const { id, event } = await upload(pdf, "escaneo.pdf");
    const stages = await Promise.all([start("extract-document"), start("recognize-pages")]);
    const [extract, recognize] = stages;
    expect(await takesPush(extract.url, event)).toBe(true);
    const [scanned = ""] = cloud.published(pagesScanned.topic);
    expect(await takesPush(recognize.url, scanned)).toBe(true);
    expect(await Promise.all(stages.map((one) => one.stop()))).toEqual([0, 0]);
    const sql = "SELECT text FROM passages WHERE document_id = $1 AND confidence > 0.5";
    expect(await database.inspect(sql, [id])).toEqual([{ text: "Garantía de dos años" }]);
  });

  const contract = () => makePdf((page) => page.text("La garantía dura dos años."));

  /** A document with its bytes in place, and the event of which nobody has been told. */
  async function upload(
    content: Uint8Array,
    filename: string,
  ): Promise<{ id: string; event: string }> {
    const tenantId = newId("ten");
    await database.inspect("INSERT INTO tenants (id, name) VALUES ($1, 'Prueba')", [tenantId]);
    const scopes = ["documents:write"] as const;
    const userId = newId("usr");
    const actor = { kind: "user", tenantId, userId, role: "owner", scopes } as const;
    const details = { filename, mediaType: "application/pdf", tags: [] };
    const bytes = Buffer.from(content);
    const events: string[] = [];
    const { id } = await uploadDocument(
      { actor, input: { ...details, visibility: "tenant", bytes } },
      {
        db: database.db,
        objects: cloud.objects,
        outbox: { dispatch: async ({ body }) => void events.push(body) },
        limits: defaultIngestionLimits,
      },
    );
    return { id, event: events[0] ?? "" };
  }
});
