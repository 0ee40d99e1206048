import type { FakeRequest, Reply } from "./exchange.ts";

export type Fault =
  /** The connection is reset before anything is done. */
  | "reset"
  /** Everything is done, and then the connection is reset instead of an answer. */
  | "lost"
  /** The answer breaks off in its middle. */
  | "half"
  /** The answer ends in its middle as if that were all. */
  | "cut"
  /** One bit of the answer is another. */
  | "corrupt"
  /** 200, and somebody else's page. */
  | "html"
  /** No answer for as long as the server lives. */
  | "silence"
  /** An error of the service; a number that is given is told in Retry-After, in seconds. */
  | { status: 401 | 403 | 429 | 500 | 503; retryAfter?: number };

type Plan = { times?: number; skip?: number; match?: (request: FakeRequest) => boolean };
type Planned = Required<Plan> & { fault: Fault };

/** Which requests go wrong, and how. */
export function createFaults() {
  const planned: Planned[] = [];
  return {
    /** The next `times` requests that match, after some that go well. */
    plan(fault: Fault, { times = 1, skip = 0, match = () => true }: Plan = {}) {
      planned.push({ fault, times, skip, match });
    },
    clear: () => planned.splice(0),
    /** How many planned faults have not come about. */
    left: () => planned.reduce((sum, { times }) => sum + times, 0),
    take(request: FakeRequest): Fault | undefined {
      const next = planned.find(({ times, match }) => times > 0 && match(request));
      if (!next || next.skip-- > 0) return undefined;
      next.times -= 1;
      return next.fault;
    },
  };
}

/** Matches the method, and how the path and query go on after `/o`. */
export const on = (method: string, rest = /./) => ({
  match: (request: FakeRequest) =>
    request.method === method && rest.test(`${request.url.pathname}${request.url.search}`),
});

/** https://cloud.google.com/storage/docs/json_api/v1/status-codes#429-too-many-requests */
export function faultyReply(fault: Exclude<Fault, string>): Reply {
  const { status, retryAfter } = fault;
  const error = { code: status, message: "secret words of the service", errors: [] };
  const headers = {
    "content-type": "application/json; charset=UTF-8",
    ...(retryAfter !== undefined && { "retry-after": String(retryAfter) }),
  };
  return { status, headers, body: JSON.stringify({ error }) };
}

export const htmlReply: Reply = {
  status: 200,
  headers: { "content-type": "text/html" },
  body: "<!doctype html><title>Captive portal</title>",
};
