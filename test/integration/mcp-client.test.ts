import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { jsonOf, problemOf } from "../support/http-client.ts";
import { keyOf } from "../support/openai-client.ts";
import { startTestSystem, type TestSystem, type Visitor } from "../support/test-system.ts";

let system: TestSystem;
let ana: Visitor;
let documentId: string;
let everything: Client;
const open: Client[] = [];
beforeAll(async () => {
  system = await startTestSystem();
  ana = await system.signIn("ana@tienda.example");
  documentId = await system.upload(ana, "contrato.txt", "La fianza es de 2.400,00 euros.");
  everything = await connect(await keyOf(ana, ["documents:read", "search", "ask"]));
});
afterAll(async () => {
  await Promise.all(open.map((client) => client.close()));
  await system.stop();
});

/** The SDK's own client, told nothing but where and who. */
async function connect(key: string, headers = {}): Promise<Client> {
  const client = new Client({ name: "test", version: "1" });
  const url = new URL(`${system.url}/v1/mcp`);
  const requestInit = { headers: { authorization: `Bearer ${key}`, ...headers } };
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit }));
  open.push(client);
  return client;
}

const textContent = z.array(z.object({ type: z.literal("text"), text: z.string() }));

async function use(client: Client, name: string, args: Record<string, unknown> = {}) {
  const { content, structuredContent, isError } = await client.callTool({ name, arguments: args });
  return { text: textContent.parse(content)[0]?.text ?? "", data: structuredContent, isError };
}

const namesOf = async (client: Client) => (await client.listTools()).tools.map(({ name }) => name);
const initialize = {
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: {
    protocolVersion: "2025-06-18",
    capabilities: {},
    clientInfo: { name: "x", version: "1" },
  },
};

describe("the tools, by the SDK's own client", () => {
  it("are listed with their schemas, as tools that only read", async () => {
    const { tools } = await everything.listTools();
    expect(tools.map(({ name }) => name)).toEqual([
      "search_documents",
      "ask",
      "list_documents",
      "get_document",
    ]);
    for (const { annotations, inputSchema, outputSchema } of tools) {
      expect(annotations).toMatchObject({ readOnlyHint: true });
      expect([inputSchema.type, outputSchema?.type]).toEqual(["object", "object"]);
    }
  });

  it("answer from the documents, with citations that open there", async () => {
    const { text, data, isError } = await use(everything, "ask", {
      question: "¿De cuánto es la fianza?",
    });
    expect(isError).toBeFalsy();
    expect(text).toContain("2.400,00");
    expect(data).toMatchObject({ refused: false, citations: [{ marker: 1, documentId }] });
    const url = z.object({ citations: z.array(z.object({ url: z.url() })) }).parse(data)
      .citations[0];
    const { pathname, search } = new URL(url?.url ?? "");
    expect((await ana.get(pathname + search)).status).toBe(200);
    const answerId = z.object({ answerId: z.string() }).parse(data).answerId;
    expect(await system.inspect("SELECT 1 FROM answers WHERE id = $1", [answerId])).toHaveLength(1);
  });

  it("search, list and read, in parts", async () => {
    const found = await use(everything, "search_documents", { query: "fianza", limit: 1 });
    expect(found.data).toMatchObject({ passages: [{ documentId }] });
    const listed = await use(everything, "list_documents");
    expect(listed.data).toMatchObject({ documents: [{ id: documentId }], next: null });
    const part = { id: documentId, start: 3, length: 6 };
    const read = await use(everything, "get_document", part);
    expect(read.data).toMatchObject({ text: "fianza", nextStart: 9, document: { id: documentId } });
  });

  it("say what is wrong with arguments, in the caller's language, and nothing of the inside", async () => {
    const wrong = await use(everything, "search_documents", { query: " ", limit: 1000 });
    expect(wrong).toMatchObject({ isError: true, data: undefined });
    expect(wrong.text).toContain("query: Escriba qué quiere buscar.");
    expect(wrong.text).toContain("limit: Debe ser como mucho 20.");
    const english = await connect(await keyOf(ana, ["search"]), { "accept-language": "en" });
    expect((await use(english, "search_documents", {})).text).toContain("This field is required.");
    const unknown = { name: "drop_tables" };
    await expect(everything.callTool(unknown)).rejects.toThrow(
      /^MCP error -32602: No existe esa herramienta\.$/,
    );
    await expect(english.callTool(unknown)).rejects.toThrow(/: There is no such tool\.$/);
  });
});

describe("the caller's rights", () => {
  it("decide what is shown, and hold for what is not", async () => {
    const seeker = await connect(await keyOf(ana, ["search"]));
    expect(await namesOf(seeker)).toEqual(["search_documents"]);
    const refused = await use(seeker, "ask", { question: "¿De cuánto es la fianza?" });
    expect(refused).toMatchObject({ isError: true, text: "Hace falta el permiso «ask»." });
    for (const [name, args] of [
      ["list_documents", {}],
      ["get_document", { id: documentId }],
    ] as const) {
      expect(await use(seeker, name, args)).toMatchObject({ isError: true });
    }
  });

  it("end at the tenant: strangers find, list and read nothing", async () => {
    const stranger = await system.signIn("berta@otra.example");
    const client = await connect(await keyOf(stranger, ["documents:read", "search", "ask"]));
    expect((await use(client, "search_documents", { query: "fianza" })).data).toEqual({
      passages: [],
    });
    expect((await use(client, "list_documents")).data).toMatchObject({ documents: [] });
    expect(await use(client, "get_document", { id: documentId })).toMatchObject({ isError: true });
    const asked = await use(client, "ask", { question: "¿De cuánto es la fianza?" });
    expect(asked.data).toMatchObject({ refused: true, citations: [] });
  });
});

describe("at the door", () => {
  it("nobody is let in without a token", async () => {
    const answer = await system.anyone.post("/v1/mcp", initialize);
    expect(answer.headers.get("www-authenticate")).toMatch(/^Bearer /);
    expect((await problemOf(answer)).status).toBe(401);
    await expect(connect("pm_live_wrong")).rejects.toThrow();
  });

  it.each(["https://evil.example", "null", "http://evil.example:80"])(
    "a page of another origin is turned away, whatever it knows: %s",
    async (origin) => {
      const answer = await ana.post("/v1/mcp", initialize, { origin });
      expect((await problemOf(answer)).status).toBe(403);
    },
  );

  it("there is nothing to listen to, and no session to end", async () => {
    for (const method of ["GET", "DELETE"]) {
      const answer = await ana.call(method, "/v1/mcp");
      expect([answer.status, answer.headers.get("allow")]).toEqual([405, "POST"]);
      await answer.text();
    }
  });

  it("one message is one answer, whatever else the client accepts", async () => {
    const shape = z.object({
      id: z.literal(1),
      result: z.object({ serverInfo: z.object({ name: z.string() }) }),
    });
    const { result } = await jsonOf(await ana.post("/v1/mcp", initialize), shape);
    expect(result.serverInfo.name).toBe("pueblo-mente");
    const notice = { jsonrpc: "2.0", method: "notifications/initialized" };
    expect((await ana.post("/v1/mcp", notice)).status).toBe(202);
    const unknown = { jsonrpc: "2.0", id: 2, method: "resources/list" };
    expect(await (await ana.post("/v1/mcp", unknown)).json()).toMatchObject({
      error: { code: -32601 },
    });
    expect((await problemOf(await ana.post("/v1/mcp", [initialize]))).status).toBe(422);
  });
});
