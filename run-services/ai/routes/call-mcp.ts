import { z } from "@hono/zod-openapi";
import type { HttpApp, HttpContext } from "#shared/http/app-types.ts";
import { actorOf, signalOf } from "#shared/http/authenticate.ts";
import { endpoint, jsonBody } from "#shared/http/endpoint.ts";
import { asAppError, problemOf } from "#shared/http/handle-error.ts";
import { authorize } from "#shared/identity/authorize.ts";
import { AppError } from "#shared/kernel/errors.ts";
import type { Deps } from "../deps.ts";
import { publicOrigin } from "./public-origin.ts";

const path = "/v1/mcp";

const rpcId = z.union([z.string().max(200), z.int()]);

const message = z
  .looseObject({
    jsonrpc: z.literal("2.0"),
    id: rpcId.optional(),
    method: z.string().max(200).optional().openapi({ example: "tools/list" }),
    params: z.looseObject({}).optional(),
  })
  .openapi("McpMessage");

export function callMcpRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "post",
      path,
      operationId: "callMcp",
      permission: "signed-in",
      tags: ["mcp"],
      summary: "The tools of the Model Context Protocol: search, ask, list and read documents.",
      description:
        "Streamable HTTP without sessions: one JSON-RPC message, one answer. Each tool asks for " +
        "its own permission; a caller is shown those that it may use.",
      request: { body: jsonBody(message) },
      responses: {
        200: {
          description: "The answer to a request.",
          content: { "application/json": { schema: message } },
        },
        202: { description: "A notification was taken." },
      },
    }),
    async (c) => answerMessage(c, c.req.valid("json"), deps),
  );
  // A server that never speaks first says so, and keeps no session to end.
  app.on(["GET", "DELETE"], path, (c) => {
    const error = { code: -32_000, message: "Method not allowed." };
    return c.json({ jsonrpc: "2.0", error, id: null }, 405, { allow: "POST" });
  });
}

async function answerMessage(
  c: HttpContext,
  message: Record<string, unknown>,
  deps: Deps,
): Promise<Response> {
  // Read when somebody asks: most instances never need it.
  const [{ serveTools }, { tools }] = await Promise.all([
    import("../mcp/serve-tools.ts"),
    import("../mcp/tools.ts"),
  ]);
  const actor = actorOf(c);
  const call = { actor, deps, origin: publicOrigin(c), signal: signalOf(c) };
  return serveTools({
    message,
    protocolVersion: c.req.header("mcp-protocol-version"),
    tools,
    shown: tools.filter(({ scope }) => isAllowed(() => authorize(actor, scope))),
    call: (tool, args) => tool.call(args, call),
    say(thrown) {
      const { detail, errors = [] } = problemOf(c, asAppError(thrown, c, deps.logger));
      return [detail, ...errors.map((one) => `${one.path}: ${one.message}`)].join("\n");
    },
  });
}

function isAllowed(demand: () => void): boolean {
  try {
    demand();
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === "forbidden") return false;
    throw error;
  }
}
