import { expect } from "vitest";
import { z } from "zod";
import { speaksOpenAi } from "#shared/http/openai-error.ts";
import { encodeCursor } from "#shared/http/paginate.ts";
import { type Client, expectRefusal } from "./http-client.ts";

const operation = z.looseObject({
  operationId: z.string(),
  security: z.array(z.unknown()).optional(),
  parameters: z.array(z.looseObject({ name: z.string(), in: z.string() })).default([]),
  requestBody: z.looseObject({ content: z.record(z.string(), z.unknown()) }).optional(),
});
const document = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), operation)),
});

export type Route = z.infer<typeof operation> & { method: string; path: string };

/** Every operation that an app documents. */
export async function routesOf(client: Client): Promise<Route[]> {
  const res = await client.get("/openapi.json");
  const { paths } = document.parse(await res.json());
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, one]) => ({
      ...one,
      method: method.toUpperCase(),
      path,
    })),
  );
}

function pathOf(route: Route, id: string): string {
  return route.path.replaceAll(/\{\w+\}/g, id);
}

const json = { "content-type": "application/json" };

/** What every route must answer to what nobody should send: always a problem, never a crash. */
export async function expectGoodManners(route: Route, anyone: Client, caller: Client) {
  const { method } = route;
  const path = pathOf(route, "x");
  const send = (by: Client, body?: unknown, headers = {}, at = path) =>
    by.call(method, at, body, headers);
  const problem = async (pending: Promise<Response>, statuses: number[]) => {
    const response = await pending;
    const { status, headers } = response;
    const { detail } = expectRefusal({ status, headers, text: await response.text() }, path);
    // What is not valid is a bad request there.
    const expected = speaksOpenAi(path)
      ? statuses.map((one) => (one === 422 ? 400 : one))
      : statuses;
    expect(expected, `${method} ${path}: ${detail}`).toContain(status);
  };

  if (route.security) {
    await problem(send(anyone), [401]);
    await problem(send(anyone.as("garbage")), [401]);
    await problem(send(anyone, undefined, { authorization: "Basic eDp5" }), [401]);
    await problem(send(anyone.as("pm_live_x")), [401]);
  }
  const by = route.security ? caller : anyone;
  if (route.requestBody?.content["application/json"]) {
    await problem(send(by, "{"), [400]);
    await problem(send(by, "\u0000\u0001", json), [400]);
    await problem(send(by, "<a/>", { "content-type": "application/xml" }), [415]);
    for (const body of ["null", "[]", '"x"', "7", "{}"]) await problem(send(by, body), [404, 422]);
    await problem(send(by, `"${"x".repeat(1_200_000)}"`), [413]);
    await problem(send(by, "[".repeat(100_000), json), [400, 422]);
  }
  if (route.path.includes("{")) {
    const foreign = "01h455vb4pex5vsknk084sn02q";
    const ids = ["x", "%00", "%zz", "..%2f", "x".repeat(3000), "'--", "ñ", `ten_${foreign}`];
    for (const id of ids) await problem(send(by, undefined, {}, pathOf(route, id)), [404, 422]);
  }
  if (route.parameters.some(({ name }) => name === "cursor")) {
    for (const query of [
      "limit=0",
      "limit=101",
      "limit=x",
      "limit=1e9",
      "limit=",
      "limit=1&limit=2",
    ]) {
      await problem(send(by, undefined, {}, `${path}?${query}`), [422]);
    }
    const nul = ["\u0000", { id: "\u0000" }].map((position) => encodeCursor(position));
    for (const cursor of ["x", "bnVsbA", "%00", "eyJpZCI6MX0", "x".repeat(2000), ...nul]) {
      await problem(send(by, undefined, {}, `${path}?cursor=${cursor}`), [422]);
    }
  }
  await problem(anyone.call("PROPFIND", path), [401, 404]);
}
