import { collectDefaultMetrics, Histogram, Registry } from "prom-client";

export type Metrics = {
  /** One finished request: seconds from first byte in to the response, by route pattern. */
  observeRequest(request: {
    service: string;
    method: string;
    route: string;
    status: number;
    seconds: number;
  }): void;
  /** Everything so far in Prometheus' text format. */
  text(): Promise<{ body: string; contentType: string }>;
};

/** A registry of its own, so that several services can live in one process. */
export function createMetrics(options: { processMetrics?: boolean } = {}): Metrics {
  const registry = new Registry();
  if (options.processMetrics) collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: "http_request_duration_seconds",
    help: "Time until the response began, in seconds.",
    labelNames: ["service", "method", "route", "status"],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [registry],
  });

  return {
    observeRequest({ service, method, route, status, seconds }) {
      requests.observe({ service, method, route, status }, seconds);
    },
    async text() {
      return { body: await registry.metrics(), contentType: registry.contentType };
    },
  };
}
