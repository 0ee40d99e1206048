import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "#shared/kernel/ids.ts";
import { maxFileBytes } from "#shared/knowledge/ingestion-limits.ts";
import { type AiSystem, createAiSystem, fileForm } from "../../test/support/ai-app.ts";
import { problemOf } from "../../test/support/http-client.ts";
import { expectGoodManners, routesOf } from "../../test/support/route-battery.ts";

let system: AiSystem;
let token: string;
let client: ReturnType<AiSystem["clientOf"]>;
beforeAll(async () => {
  system = await createAiSystem();
  const actor = await system.addTenant();
  token = system.tokenOf(actor);
  client = system.clientOf(actor);
});
afterAll(() => system.close());

function upload(body: FormData | string | null, headers = {}) {
  const all = { authorization: `Bearer ${token}`, ...headers };
  return system.app.request("/v1/documents", { method: "POST", body, headers: all });
}

/** Status and, where a field is at fault, which one. */
async function faultOf(response: Response | Promise<Response>) {
  const { status, errors } = await problemOf(await response);
  return [status, ...(errors ?? []).map(({ path }) => path)];
}

describe("every route", () => {
  it("answers what nobody should send with a problem, and stays up", async () => {
    const routes = await routesOf(system.anyone);
    expect(routes.map(({ operationId }) => operationId).sort()).toEqual([
      "askQuestion",
      "callMcp",
      "completeUpload",
      "createDocument",
      "createOpenAiChatCompletion",
      "createOpenAiEmbeddings",
      "deleteConversation",
      "deleteDocument",
      "exportConversation",
      "exportFeedback",
      "getAnswer",
      "getAnswerSources",
      "getConversation",
      "getDocument",
      "getDocumentContent",
      "getDocumentText",
      "getOpenAiModel",
      "getPageImage",
      "giveFeedback",
      "listConversations",
      "listDocuments",
      "listFeedback",
      "listOpenAiModels",
      "regenerateAnswer",
      "reindexDocument",
      "renameConversation",
      "searchPassages",
      "watchAnswer",
      "watchDocument",
    ]);
    for (const route of routes) await expectGoodManners(route, system.anyone, client);
    expect((await system.anyone.get("/readyz")).status).toBe(200);
  });
});

describe("a bad upload", () => {
  const fileless = () => {
    const form = new FormData();
    form.set("title", "Sin archivo");
    return form;
  };
  const twice = () => {
    const form = fileForm("a.txt", "a");
    form.append("file", new File(["b"], "b.txt"));
    return form;
  };
  const many = Array.from({ length: 21 }, (_, n): [string, string] => ["tags", `t${n}`]);

  it.each([
    ["without a file", fileless, [422, "file"]],
    [
      "with a file field that is no file",
      () => {
        const f = fileless();
        f.set("file", "x");
        return f;
      },
      [422, "file"],
    ],
    ["with two files", twice, [422, "file"]],
    ["with a file without a name", () => fileForm("", "x"), [422, "file"]],
    ["with a file named by blanks", () => fileForm("  ", "x"), [422, "file"]],
    ["with a name that is too long", () => fileForm(`${"a".repeat(300)}.txt`, "x"), [422, "file"]],
    [
      "with a field that nobody knows",
      () => fileForm("a.txt", "x", [["colour", "red"]]),
      [422, "body"],
    ],
    [
      "with a visibility that nobody knows",
      () => fileForm("a.txt", "x", [["visibility", "public"]]),
      [422, "visibility"],
    ],
    [
      "with a title that is too long",
      () => fileForm("a.txt", "x", [["title", "t".repeat(301)]]),
      [422, "title"],
    ],
    [
      "with a tag that is too long",
      () => fileForm("a.txt", "x", [["tags", "t".repeat(51)]]),
      [422, "tags.0"],
    ],
    ["with too many tags", () => fileForm("a.txt", "x", many), [422, "tags"]],
    ["of more than 25 MB", () => fileForm("a.bin", new Uint8Array(maxFileBytes + 1)), [413]],
  ])("%s names what to correct", async (_name, form, fault) => {
    expect(await faultOf(upload(form()))).toEqual(fault);
  });

  it.each([
    ["nothing at all", null, {}, 415],
    ["text", "hola", { "content-type": "text/plain" }, 415],
    ["a form without its boundary", "x", { "content-type": "multipart/form-data" }, 400],
    [
      "a form that breaks off",
      '--b\r\nContent-Disposition: form-data; name="file"',
      { "content-type": "multipart/form-data; boundary=b" },
      400,
    ],
  ])("of %s says what is taken", async (_name, body, headers, status) => {
    expect(await faultOf(upload(body, headers))).toEqual([status]);
  });
});

describe("a bad announcement", () => {
  const good = { filename: "a.pdf", mediaType: "application/pdf", bytes: 10 };
  it.each([
    ["filename", { ...good, filename: undefined }],
    ["filename", { ...good, filename: "/" }],
    ["bytes", { ...good, bytes: 0 }],
    ["bytes", { ...good, bytes: -1 }],
    ["bytes", { ...good, bytes: 1.5 }],
    ["bytes", { ...good, bytes: "10" }],
    ["sha256", { ...good, sha256: "abc" }],
    ["tags", { ...good, tags: "a,b" }],
    ["body", { ...good, size: 3 }],
    ["tags.0", { ...good, tags: ["a\ud800"] }],
    ["title", { ...good, title: "a\udfff" }],
    ["filename", { ...good, filename: "a\ud800.pdf" }],
  ])("is refused for its %s: %j", async (path, body) => {
    expect(await faultOf(client.post("/v1/documents", body))).toEqual([422, path]);
  });

  it("of more than 200 MB is too large", async () => {
    const huge = client.post("/v1/documents", { ...good, bytes: 300_000_000 });
    expect((await faultOf(huge))[0]).toBe(413);
  });
});

describe("a bad question or search", () => {
  const long = "ñ".repeat(16_001);
  const narrowed = (filter: object) => ({ query: "x", filter });
  it.each([
    ["/v1/ask", "question", {}],
    ["/v1/ask", "question", { question: " \n\t" }],
    ["/v1/ask", "question", { question: long }],
    ["/v1/ask", "question", { question: 7 }],
    ["/v1/ask", "question", { question: "¿Qué\u0000?" }],
    ["/v1/ask", "question", { question: "¿Qué\ud83d?" }],
    ["/v1/search", "query", { query: "\udc00 precio" }],
    ["/v1/ask", "limit", { question: "¿Qué?", limit: 0 }],
    ["/v1/ask", "limit", { question: "¿Qué?", limit: 1000 }],
    ["/v1/ask", "limit", { question: "¿Qué?", limit: "8" }],
    ["/v1/ask", "conversationId", { question: "¿Qué?", conversationId: 3 }],
    ["/v1/ask", "body", { question: "¿Qué?", prompt: "x" }],
    ["/v1/search", "query", {}],
    ["/v1/search", "query", { query: "  " }],
    ["/v1/search", "query", { query: long }],
    ["/v1/search", "limit", { query: "x", limit: 0 }],
    ["/v1/search", "limit", { query: "x", limit: 51 }],
    ["/v1/search", "limit", { query: "x", limit: Number.NaN }],
    ["/v1/search", "filter.documentIds", { query: "x", filter: { documentIds: "doc_1" } }],
    ["/v1/search", "filter", { query: "x", filter: { owner: "me" } }],
    ["/v1/search", "filter.mediaTypes.1", narrowed({ mediaTypes: ["text/csv", "text/cvs"] })],
    ["/v1/search", "filter.createdFrom", narrowed({ createdFrom: "31/01/2026" })],
    ["/v1/search", "filter.createdFrom", narrowed({ createdFrom: "2026-02-30" })],
    ["/v1/search", "filter.createdFrom", narrowed({ createdFrom: "2026-01-31T12:00:00" })],
    [
      "/v1/search",
      "filter.createdTo",
      narrowed({ createdFrom: "2026-02-01", createdTo: "2026-01-31T23:00:00-01:00" }),
    ],
    ["/v1/ask", "filter.mediaTypes.0", { question: "¿Qué?", filter: { mediaTypes: ["pdf"] } }],
    ["/v1/ask", "filter.tags", { question: "¿Qué?", filter: { tags: [] } }],
    ["/v1/ask", "filter", { question: "¿Qué?", filter: { owner: "me" } }],
  ])("to %s is refused for its %s", async (route, path, body) => {
    expect(await faultOf(client.post(route, body))).toEqual([422, path]);
  });

  it.each(["application/json", "text/event-stream"])(
    "in a conversation that does not exist is not found (%s)",
    async (accept) => {
      for (const conversationId of [newId("con"), "nada"]) {
        const body = { question: "¿Qué?", conversationId };
        expect(await faultOf(client.post("/v1/ask", body, { accept }))).toEqual([404]);
      }
    },
  );

  it("is refused in the caller's language", async () => {
    const spanish = await problemOf(await client.post("/v1/ask", { question: " " }));
    const english = await problemOf(
      await client.post("/v1/ask", { question: " " }, { "accept-language": "en" }),
    );
    expect(spanish.errors?.[0]?.message).toBe("Escriba una pregunta.");
    expect(english.errors?.[0]?.message).toBe("Write a question.");
  });
});

describe("a token without the permission", () => {
  it("is told which one is missing", async () => {
    const actor = await system.addTenant();
    const reader = system.clientOf({ ...actor, scopes: ["search"] });
    const id = newId("doc");
    const calls = [
      reader.get("/v1/documents"),
      reader.get(`/v1/documents/${id}`),
      reader.get(`/v1/documents/${id}/text`),
      reader.get(`/v1/documents/${id}/content`),
      reader.get(`/v1/documents/${id}/events`),
      reader.delete(`/v1/documents/${id}`),
      reader.post(`/v1/documents/${id}/reindex`, undefined),
      reader.post(`/v1/documents/${id}/complete`, undefined),
      reader.post("/v1/documents", { filename: "a.txt", mediaType: "text/plain", bytes: 1 }),
      reader.post("/v1/ask", { question: "¿Qué?" }),
      system.clientOf({ ...actor, scopes: ["ask"] }).post("/v1/search", { query: "x" }),
    ];
    for (const call of calls) expect(await faultOf(call)).toEqual([403]);
  });
});
