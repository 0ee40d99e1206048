import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { jsonOf, problemOf } from "../support/http-client.ts";
import { routesOf } from "../support/route-battery.ts";
import { startTestSystem, type TestSystem, type Visitor } from "../support/test-system.ts";

/** The same fact for both, so that each one's search would find the other's. */
const shared = "El contrato de alquiler del local vence el 31 de mayo de 2027.";
const secretOf = { ana: "La clave de la caja de Ana es ÁMBAR-7731.", beto: "Beto paga 940 euros." };

const answer = z.object({
  id: z.string(),
  conversationId: z.string(),
  refused: z.boolean(),
  citations: z.array(z.object({ document: z.object({ id: z.string() }) })),
});
const found = z.object({ passages: z.array(z.object({ document: z.object({ id: z.string() }) })) });
const listed = z.object({ items: z.array(z.object({ id: z.string() })) });

let system: TestSystem;
let ana: Visitor;
let beto: Visitor;
/** What is Ana's: nothing of it may ever reach Beto. */
const hers = {
  documents: [] as string[],
  conversation: "",
  answer: "",
  passage: "",
  key: "",
  person: "",
};
let betosDocuments: string[];

beforeAll(async () => {
  system = await startTestSystem();
  ana = await system.signIn("ana@tienda.example");
  beto = await system.signIn("beto@taller.example");
  hers.documents = [
    await system.upload(ana, "contrato.txt", shared),
    await system.upload(ana, "caja.txt", secretOf.ana),
  ];
  betosDocuments = [
    await system.upload(beto, "contrato.txt", shared),
    await system.upload(beto, "taller.txt", secretOf.beto),
  ];
  const asked = await ana.post("/v1/ask", { question: "¿Cuándo vence el contrato de alquiler?" });
  const answered = await jsonOf(asked, answer);
  hers.conversation = answered.conversationId;
  hers.answer = answered.id;
  const key = await ana.post("/v1/auth/api-keys", { name: "caja", scopes: ["search"] });
  hers.key = (await jsonOf(key, z.object({ id: z.string() }), 201)).id;
  const me = await jsonOf(await ana.get("/v1/me"), z.object({ id: z.string() }));
  hers.person = me.id;
  const passages = await system.inspect<{ id: string }>(
    "SELECT id FROM passages WHERE tenant_id = $1 LIMIT 1",
    [ana.tenantId],
  );
  hers.passage = passages[0]?.id ?? "";
});
afterAll(() => system.stop());

/** A page is a number; every other place in a path is an id. */
const filled = (path: string, id: string) => path.replace("{page}", "1").replaceAll(/\{\w+\}/g, id);

/** Any id of Ana's, and any word that only she wrote. */
const anas = () =>
  new RegExp(
    [...hers.documents, hers.conversation, hers.answer, hers.key, "ÁMBAR", "caja"].join("|"),
    "i",
  );

describe("of two tenants with the same facts", () => {
  it("each finds and cites their own documents only", async () => {
    for (const [who, own] of [
      [ana, hers.documents],
      [beto, betosDocuments],
    ] as const) {
      const question = "¿Cuándo vence el contrato de alquiler del local?";
      const search = await jsonOf(await who.post("/v1/search", { query: question }), found);
      expect(search.passages.length).toBeGreaterThan(0);
      const answered = await jsonOf(await who.post("/v1/ask", { question }), answer);
      expect(answered.refused).toBe(false);
      const seen = [...search.passages, ...answered.citations].map(({ document }) => document.id);
      expect(seen.filter((id) => !own.includes(id))).toEqual([]);
    }
  });

  it("neither lists what is the other's", async () => {
    const { items } = await jsonOf(await beto.get("/v1/documents?limit=100"), listed);
    expect(items.map(({ id }) => id).sort()).toEqual([...betosDocuments].sort());
    expect(await (await beto.get("/v1/auth/api-keys")).text()).not.toMatch(anas());
    expect(await (await beto.get("/v1/tenants")).text()).not.toContain(ana.tenantId);
    expect(await (await beto.get("/v1/me")).text()).not.toContain(ana.tenantId);
  });

  it("asking for the other's secret finds nothing of it", async () => {
    const query = "clave de la caja ÁMBAR-7731";
    const open = await beto.post("/v1/search", { query });
    expect(open.status).toBe(200);
    expect(await open.text()).not.toMatch(anas());
    const aimed = await beto.post("/v1/search", { query, filter: { documentIds: hers.documents } });
    expect(await jsonOf(aimed, found)).toEqual({ passages: [] });
    const asked = await beto.post("/v1/ask", { question: "¿Cuál es la clave de la caja de Ana?" });
    expect(await jsonOf(asked, answer)).toMatchObject({ refused: true, citations: [] });
  });

  it("an id of the other's is like one that never was, on every route", async () => {
    // What is below /v1/openai names models, which are nobody's, and fails in another shape.
    const routes = (await routesOf(system.anyone)).filter(
      ({ path }) => path.includes("{") && !path.startsWith("/v1/openai/"),
    );
    const ids = [
      ...hers.documents,
      hers.conversation,
      hers.answer,
      hers.key,
      hers.passage,
      hers.person,
      ana.tenantId,
    ];
    // Whatever a body may have to say: the id alone is what is wrong.
    const anything = { name: "x", role: "viewer", email: "x@x.example", userId: hers.person };
    const bodies: [RegExp, unknown][] = [
      [/\/erasure$/, { confirm: "x" }],
      [/^\/v1\/conversations\/\{id\}$/, { title: "x" }],
    ];
    let tried = 0;
    for (const { method, path, requestBody } of routes) {
      const said = bodies.find(([ends]) => ends.test(path))?.[1] ?? anything;
      const body = requestBody && said;
      for (const id of ids) {
        const response = await beto.call(method, filled(path, id), body);
        const problem = await problemOf(response);
        expect(problem.status, `${method} ${path}`).toBe(404);
        const never = await problemOf(
          await beto.call(method, filled(path, id.replace(/.$/, "0")), body),
        );
        expect(problem.detail).toBe(never.detail);
        tried += 1;
      }
    }
    expect(tried).toBeGreaterThan(40);
    const inHers = { question: "¿Cuándo vence?", conversationId: hers.conversation };
    expect((await problemOf(await beto.post("/v1/ask", inHers))).status).toBe(404);
  });

  it("a token of the one never opens the other's tenant", async () => {
    const signedIn = await system.anyone.post("/v1/auth/local/sign-in", {
      email: "beto@taller.example",
    });
    const { idToken } = await jsonOf(signedIn, z.object({ idToken: z.string() }));
    const exchange = await system.anyone.post("/v1/auth/token", {
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject_token: idToken,
      subject_token_type: "urn:pueblo:token-type:firebase-id-token",
      tenant: ana.tenantId,
    });
    expect((await problemOf(exchange)).status).toBe(404);
  });

  it("and all of it is still there for the one whose it is", async () => {
    const { items } = await jsonOf(await ana.get("/v1/documents?limit=100"), listed);
    expect(items.map(({ id }) => id).sort()).toEqual([...hers.documents].sort());
  });
});
