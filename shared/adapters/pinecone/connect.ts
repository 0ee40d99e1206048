import { AsyncLocalStorage } from "node:async_hooks";
import { type Index, Pinecone } from "@pinecone-database/pinecone";
import { HttpFailure, judgeFailure } from "#shared/kernel/http-failure.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import { type RetryPolicy, withRetries } from "#shared/kernel/retry.ts";
import { toAppError } from "./failure.ts";

/** What one call has that the SDK neither takes nor gives. */
type Call = { signal: AbortSignal | undefined; failure?: unknown; lsn?: number };

/**
 * What came of a call. `lsn`: of a write, its log sequence number; of a query, that of the last
 * write that it sees. https://docs.pinecone.io/guides/index-data/check-data-freshness
 */
export type Outcome<T> = { result: T; lsn: number | undefined };

export type Connection = {
  /** Runs a call of the SDK, with retries and deadlines. Throws an `AppError`, or what `signal` was aborted with. */
  run<T>(work: (index: Index) => Promise<T>, signal?: AbortSignal): Promise<Outcome<T>>;
  /** Resolves when nothing is under way. */
  close(): Promise<void>;
};

const lsnHeaders = ["x-pinecone-request-lsn", "x-pinecone-max-indexed-lsn"];

/**
 * The real client, over a `fetch` of our own: the client knows neither deadlines nor cancelling,
 * does not try again after 429 or a broken connection, and keeps the headers to itself.
 */
export function connect(
  config: { apiKey: string; host: string; requestMs: number; retries: RetryPolicy },
  { logger }: { logger: Logger },
): Connection {
  const calls = new AsyncLocalStorage<Call>();
  const underWay = new Set<Promise<unknown>>();

  async function request(url: string, init: RequestInit, call: Call): Promise<Response> {
    const deadline = AbortSignal.timeout(config.requestMs);
    const signal = call.signal ? AbortSignal.any([call.signal, deadline]) : deadline;
    // The key goes to Pinecone and nowhere else.
    const response = await fetch(url, { ...init, signal, redirect: "error" });
    const body = await response.text();
    const { status, headers } = response;
    if (!response.ok) throw new HttpFailure(status, headers.get("retry-after"), body);
    JSON.parse(body); // half an answer, or somebody else's: both are tried again
    const lsn = lsnHeaders.map((name) => headers.get(name)).find((value) => value !== null);
    if (lsn && /^\d+$/.test(lsn)) call.lsn = Number(lsn);
    return new Response(body, { status, headers: { "content-type": "application/json" } });
  }

  async function fetchApi(url: string, init: RequestInit): Promise<Response> {
    const call: Call = calls.getStore() ?? { signal: undefined };
    try {
      const attempt = () => request(url, init, call);
      return await withRetries(attempt, judgeFailure, config.retries, call.signal);
    } catch (error) {
      // The client would wrap it in words of its own.
      call.failure = error;
      throw error;
    }
  }

  const client = new Pinecone({ apiKey: config.apiKey, fetchApi, maxRetries: 0 });
  const index = client.index({ host: config.host });

  async function run<T>(work: (index: Index) => Promise<T>, signal?: AbortSignal) {
    const call: Call = { signal };
    try {
      const result = await calls.run(call, () => work(index));
      return { result, lsn: call.lsn };
    } catch (error) {
      signal?.throwIfAborted();
      throw toAppError(call.failure ?? error, logger);
    }
  }

  return {
    run(work, signal) {
      const running = run(work, signal);
      const ended = running.then(
        () => {},
        () => {},
      );
      underWay.add(ended);
      void ended.finally(() => underWay.delete(ended));
      return running;
    },
    async close() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}
