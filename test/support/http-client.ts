import { expect } from "vitest";
import { z } from "zod";
import { openAiErrorSchema, speaksOpenAi } from "#shared/http/openai-error.ts";

type App = {
  fetch(request: Request): Response | Promise<Response>;
};

export type Client = ReturnType<typeof clientOf>;

/** Calls an app as one caller would: JSON in, JSON out, the same token each time. */
export function clientOf(app: App, token?: string) {
  async function call(method: string, path: string, body?: unknown, headers = {}) {
    return app.fetch(
      new Request(`http://test.local${path}`, {
        method,
        headers: {
          ...(token && { authorization: `Bearer ${token}` }),
          ...(body !== undefined && { "content-type": "application/json" }),
          ...headers,
        },
        ...(body !== undefined && {
          body: typeof body === "string" ? body : JSON.stringify(body),
        }),
      }),
    );
  }
  return {
    get: (path: string, headers = {}) => call("GET", path, undefined, headers),
    post: (path: string, body: unknown, headers = {}) => call("POST", path, body, headers),
    delete: (path: string) => call("DELETE", path),
    call,
    as: (otherToken: string) => clientOf(app, otherToken),
  };
}

/** Parses a response's JSON; the status must be the expected one. */
export async function jsonOf<T>(
  response: Response,
  schema: z.ZodType<T>,
  status = 200,
): Promise<T> {
  const text = await response.text();
  expect({ status: response.status, text }).toMatchObject({ status });
  return schema.parse(JSON.parse(text));
}

const problemShape = z.object({
  type: z.string().startsWith("urn:pueblo:problem:"),
  title: z.string().min(1),
  status: z.int(),
  code: z.string(),
  detail: z.string().min(1),
  requestId: z.string().min(1),
  errors: z.array(z.object({ path: z.string(), message: z.string().min(1) })).optional(),
});

/** Words of a driver, a stack or a file that no answer may hold. */
const leaks = /node_modules|at \w+ \(|\.ts:|postgres|ECONN|SELECT |INSERT |relation "/i;

/** The problem in a response, checked for the shape of the contract and for leaks. */
export async function problemOf(response: Response) {
  const { status, headers } = response;
  return expectProblem({ status, headers, text: await response.text() });
}

/** The same, of a response whose body was read. */
function expectProblem(response: { status: number; headers: Headers; text: string }) {
  const { status, headers, text } = response;
  expect(headers.get("content-type")).toBe("application/problem+json");
  expect(text).not.toMatch(leaks);
  const problem = problemShape.parse(JSON.parse(text));
  expect(problem.status).toBe(status);
  expect(problem.requestId).toBe(headers.get("x-request-id"));
  expect(problem.type).toBe(`urn:pueblo:problem:${problem.code}`);
  return problem;
}

/** An error in the shape that belongs to the path, checked like a problem. */
export function expectRefusal(
  response: { status: number; headers: Headers; text: string },
  path: string,
): { status: number; detail: string } {
  if (!speaksOpenAi(path)) return expectProblem(response);
  const { status, headers, text } = response;
  expect(headers.get("content-type")).toBe("application/json");
  expect(text).not.toMatch(leaks);
  expect(headers.get("x-request-id")).toBeTruthy();
  const { error } = openAiErrorSchema.strict().parse(JSON.parse(text));
  return { status, detail: error.message };
}
