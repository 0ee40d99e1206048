import { performance } from "node:perf_hooks";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Meter, PoolState } from "#shared/kernel/meter.ts";
import { watchOutbox } from "./watch-outbox.ts";

type RequestMeasure = {
  service: string;
  method: string;
  route: string;
  status: number;
  seconds: number;
};

export type Metrics = Meter & {
  /** They are served on a port of their own: apps do not show them. */
  ownPort: boolean;
  /** One finished request: seconds from first byte in to the response, by route pattern. */
  observeRequest(request: RequestMeasure): void;
  /** A request has begun; call what it returns when its response has been sent. */
  beginRequest(service: string): () => void;
  /** Everything so far in Prometheus' text format. */
  text(): Promise<{ body: string; contentType: string }>;
};

const buckets = {
  request: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  event: [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 600],
};

/** Methods with a meaning: anybody may invent others, and each would be a series of its own. */
const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** A registry of its own, so that several services can live in one process. */
export function createMetrics(
  options: { processMetrics?: boolean; ownPort?: boolean } = {},
): Metrics {
  const registry = new Registry();
  const registers = [registry];
  if (options.processMetrics) watchProcess(registry);

  const requests = new Histogram({
    name: "http_request_duration_seconds",
    help: "Time until the response began, in seconds.",
    labelNames: ["service", "method", "route", "status"],
    buckets: buckets.request,
    registers,
  });
  const inFlight = new Map<string, number>();
  new Gauge({
    name: "http_requests_in_flight",
    help: "Requests whose response has not been sent to its end.",
    labelNames: ["service"],
    registers,
    collect() {
      for (const [service, count] of inFlight) this.set({ service }, count);
    },
  });
  const events = new Histogram({
    name: "event_duration_seconds",
    help: "Time that one delivery of an event took its consumer, in seconds.",
    labelNames: ["consumer", "outcome"],
    buckets: buckets.event,
    registers,
  });
  const tokens = new Counter({
    name: "model_tokens_total",
    help: "Tokens that models took and gave.",
    labelNames: ["model", "kind", "direction"],
    registers,
  });
  const cost = new Counter({
    name: "model_cost_total",
    help: "What models cost, in units of the currency.",
    labelNames: ["model", "kind", "currency"],
    registers,
  });
  const calls = new Counter({
    name: "model_calls_total",
    help: "Calls of models that told what they took.",
    labelNames: ["model", "kind"],
    registers,
  });
  const pools = new Map<string, () => PoolState>();
  new Gauge({
    name: "pool_connections",
    help: "Connections of a pool: total, idle, and callers waiting for one.",
    labelNames: ["pool", "state"],
    registers,
    collect() {
      for (const [pool, read] of pools) {
        for (const [state, value] of Object.entries(read())) this.set({ pool, state }, value);
      }
    },
  });

  return {
    ownPort: options.ownPort ?? false,
    observeRequest({ service, method, route, status, seconds }) {
      const known = methods.has(method) ? method : "other";
      requests.observe({ service, method: known, route, status }, seconds);
    },
    beginRequest(service) {
      const add = (one: 1 | -1) => inFlight.set(service, (inFlight.get(service) ?? 0) + one);
      add(1);
      let ended = false;
      return () => {
        if (!ended) add(-1);
        ended = true;
      };
    },
    observeEvent({ consumer, outcome, seconds }) {
      events.observe({ consumer, outcome }, seconds);
    },
    countModelUse({
      model,
      kind,
      inputTokens,
      outputTokens = 0,
      cost: { amountMicros, currency },
    }) {
      calls.inc({ model, kind });
      tokens.inc({ model, kind, direction: "in" }, inputTokens);
      tokens.inc({ model, kind, direction: "out" }, outputTokens);
      cost.inc({ model, kind, currency }, amountMicros / 1_000_000);
    },
    watchPool: (name, read) => void pools.set(name, read),
    watchOutbox: (read) => watchOutbox(registry, read),
    async text() {
      return { body: await registry.metrics(), contentType: registry.contentType };
    },
  };
}

/** Heap, garbage collection, event loop lag and CPU, and how busy the event loop is. */
function watchProcess(registry: Registry): void {
  collectDefaultMetrics({ register: registry });
  let last = performance.eventLoopUtilization();
  new Gauge({
    name: "nodejs_eventloop_utilization_ratio",
    help: "Share of the time since the last scrape that the event loop was busy, 0 to 1.",
    registers: [registry],
    collect() {
      const now = performance.eventLoopUtilization();
      this.set(performance.eventLoopUtilization(now, last).utilization);
      last = now;
    },
  });
}
