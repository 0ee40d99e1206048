import { request } from "undici";

/**
 * `fetch` as far as the SDK needs it: requests with a text, answers that are read as they come, no
 * redirects. Without the web streams in between, which cost more than the request itself.
 */
export async function leanFetch(
  url: string | URL | Request,
  init: RequestInit = {},
): Promise<Response> {
  const { method = "GET", headers, body, signal } = init;
  const isPlain = typeof body === "string" || body === undefined || body === null;
  if (url instanceof Request || !isPlain) return fetch(url, init);
  const answer = await request(url, {
    method,
    headers: Object.fromEntries(new Headers(headers)),
    body: body ?? null,
    signal: signal ?? null,
  });
  const { statusCode: status, body: read } = answer;
  const response = new Response(null, { status, headers: toHeaders(answer.headers) });
  return Object.defineProperties(response, {
    body: { value: read },
    text: { value: () => read.text() },
    json: { value: () => read.json() },
  });
}

function toHeaders(from: Record<string, string | string[] | undefined>): Headers {
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(from)) {
    for (const value of [values].flat()) headers.append(name, value);
  }
  return headers;
}
