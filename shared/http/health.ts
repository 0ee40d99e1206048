import { deferred } from "#shared/kernel/deferred.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import type { Metrics } from "#shared/telemetry/metrics.ts";
import type { HttpApp, HttpContext } from "./app-types.ts";

/** Resolves when the part answers; whatever it throws is logged, never shown. */
export type PartCheck = () => Promise<unknown>;

/**
 * Cloud Run keeps some paths that end in `z` for itself: through its front end, ask the others.
 * https://cloud.google.com/run/docs/known-issues#ah
 */
const alivePaths = ["/healthz", "/health"];
const readyPaths = ["/readyz", "/ready"];

type Health = {
  logger: Logger;
  metrics: Metrics | undefined;
  parts: Record<string, PartCheck>;
  /** How long one part may take, in milliseconds. */
  timeoutMs: number;
};

/** `/healthz` (the process lives), `/readyz` (its parts answer) and `/metrics`. */
export function registerHealth(app: HttpApp, { logger, metrics, parts, timeoutMs }: Health): void {
  for (const path of alivePaths) app.get(path, (c) => c.json({ status: "ok" }));

  const askAll = () =>
    Promise.all(
      Object.entries(parts).map(async ([name, check]) => {
        const state = await stateOf(check, timeoutMs, (error) =>
          logger.warn("part does not answer", { part: name, error }),
        );
        return [name, state] as const;
      }),
    );
  // Anybody may ask: those who ask at the same time share one answer.
  let asking: ReturnType<typeof askAll> | undefined;
  const answerReady = async (c: HttpContext) => {
    if (c.env?.draining?.aborted) return c.json({ status: "unavailable", parts: {} }, 503);
    asking ??= askAll().finally(() => {
      asking = undefined;
    });
    const results = await asking;
    const ready = results.every(([, state]) => state === "ok");
    return c.json(
      { status: ready ? "ok" : "unavailable", parts: Object.fromEntries(results) },
      ready ? 200 : 503,
    );
  };
  for (const path of readyPaths) app.get(path, answerReady);

  // Where a port of its own serves them, this one, which may be the public's, does not.
  if (metrics && !metrics.ownPort) {
    app.get("/metrics", async (c) => {
      const { body, contentType } = await metrics.text();
      return c.body(body, 200, { "content-type": contentType });
    });
  }
}

async function stateOf(
  check: PartCheck,
  timeoutMs: number,
  onError: (error: unknown) => void,
): Promise<"ok" | "failed" | "timed_out"> {
  const timeout = deferred<"timed_out">();
  const timer = setTimeout(() => timeout.resolve("timed_out"), timeoutMs);
  const answer = Promise.resolve()
    .then(check)
    .then(
      () => "ok" as const,
      (error: unknown) => {
        onError(error);
        return "failed" as const;
      },
    );
  return Promise.race([answer, timeout.promise]).finally(() => clearTimeout(timer));
}
