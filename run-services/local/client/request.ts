import { setTimeout as sleep } from "node:timers/promises";
import { parseJson } from "#shared/kernel/parse-json.ts";
import { problemSchema } from "./schemas.ts";

/** The API refused, in its own words. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, detail: string) {
    super(detail);
    this.name = "ApiProblem";
    this.status = status;
    this.code = code;
  }
}

export type Body = NonNullable<RequestInit["body"]>;

export type Request = (
  method: string,
  path: string,
  options?: {
    /** Made anew for each attempt, since a body can be sent once. */
    body?: () => Body | Promise<Body>;
    headers?: Record<string, string>;
  },
) => Promise<Response>;

const longestWaitSeconds = 30;
/** A system that starts or is busy is back by then; after that 503 is its answer. */
const patienceSeconds = 120;

/**
 * Requests to the public API. Waits out 429 as `Retry-After` asks, until `signal` aborts, and 503 for
 * `patienceSeconds` in all; any other refusal is thrown as an `ApiProblem`.
 */
export function createRequest(options: {
  url: string;
  token?: string | undefined;
  signal: AbortSignal;
  patienceSeconds?: number;
}): Request {
  const { url, token, signal } = options;
  const patienceMs = (options.patienceSeconds ?? patienceSeconds) * 1000;
  return async (method, path, { body, headers = {} } = {}) => {
    for (let unavailableMs = 0; ; ) {
      const response = await fetch(new URL(path, url), {
        method,
        headers: { ...(token ? { authorization: `Bearer ${token}` } : {}), ...headers },
        body: body ? await body() : null,
        // A stream as a body needs saying that it is sent before the answer comes.
        ...(body ? { duplex: "half" } : {}),
        // One of its own: thousands of requests would leave their listeners on the one for all.
        signal: AbortSignal.any([signal]),
      });
      if (response.ok) return response;
      if (response.status !== 429 && response.status !== 503) throw await toProblem(response);
      const wait = waitSeconds(response) * 1000;
      if (response.status === 503) unavailableMs += wait;
      if (unavailableMs > patienceMs) throw await toProblem(response);
      await response.arrayBuffer();
      await sleep(wait, undefined, { signal });
    }
  };
}

function waitSeconds(response: Response): number {
  const asked = Number(
    response.headers.get("retry-after") ?? response.headers.get("ratelimit-reset") ?? "1",
  );
  return Number.isFinite(asked) ? Math.min(longestWaitSeconds, Math.max(0.2, asked)) : 1;
}

async function toProblem(response: Response): Promise<ApiProblem> {
  const text = await response.text();
  const { data } = problemSchema.safeParse(parseJson(text));
  const code = data?.code ?? `http_${response.status}`;
  return new ApiProblem(response.status, code, data?.detail ?? data?.title ?? text.slice(0, 200));
}
