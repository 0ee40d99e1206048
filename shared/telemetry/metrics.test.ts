import { describe, expect, it } from "vitest";
import { createMetrics } from "./metrics.ts";

const lines = async (metrics: ReturnType<typeof createMetrics>) =>
  (await metrics.text()).body.split("\n");

describe("metrics", () => {
  it("count events by consumer and outcome, and what models take", async () => {
    const metrics = createMetrics();
    metrics.observeEvent({ consumer: "extract-document", outcome: "dead", seconds: 0.3 });
    const use = { model: "m-1", kind: "answer", inputTokens: 30, outputTokens: 5 } as const;
    metrics.countModelUse({ ...use, cost: { amountMicros: 1_500_000, currency: "EUR" } });
    metrics.countModelUse({ ...use, cost: { amountMicros: 500_000, currency: "EUR" } });
    expect(await lines(metrics)).toEqual(
      expect.arrayContaining([
        'event_duration_seconds_count{consumer="extract-document",outcome="dead"} 1',
        'model_calls_total{model="m-1",kind="answer"} 2',
        'model_tokens_total{model="m-1",kind="answer",direction="in"} 60',
        'model_tokens_total{model="m-1",kind="answer",direction="out"} 10',
        'model_cost_total{model="m-1",kind="answer",currency="EUR"} 2',
      ]),
    );
  });

  it("say how full things are: requests under way, pools, the process", async () => {
    const metrics = createMetrics({ processMetrics: true });
    const end = metrics.beginRequest("ai");
    metrics.beginRequest("ai");
    end();
    end();
    metrics.watchPool("database", () => ({ total: 10, idle: 0, waiting: 3 }));
    const text = await lines(metrics);
    expect(text).toEqual(
      expect.arrayContaining([
        'http_requests_in_flight{service="ai"} 1',
        'pool_connections{pool="database",state="waiting"} 3',
      ]),
    );
    for (const name of [
      "nodejs_eventloop_lag_p99_seconds",
      "nodejs_heap_size_used_bytes",
      "nodejs_eventloop_utilization_ratio",
    ]) {
      expect(text.find((line) => line.startsWith(`${name} `))).toMatch(/ [\d.e-]+$/);
    }
  });

  it("ask for the outbox once for many scrapes, and leave out what is not known", async () => {
    const metrics = createMetrics();
    let asked = 0;
    metrics.watchOutbox(async () => {
      asked += 1;
      return { waiting: 7, oldestSeconds: 90 };
    });
    const [text] = await Promise.all([lines(metrics), lines(metrics), lines(metrics)]);
    expect(text).toEqual(
      expect.arrayContaining(["outbox_unpublished 7", "outbox_oldest_seconds 90"]),
    );
    expect(asked).toBe(1);

    const blind = createMetrics();
    blind.watchOutbox(() => Promise.reject(new Error("away")));
    expect((await lines(blind)).filter((line) => line.startsWith("outbox_"))).toEqual([]);
  });

  it("have as many series as there are routes, whatever methods people invent", async () => {
    const metrics = createMetrics();
    for (let i = 0; i < 50; i++) {
      metrics.observeRequest({
        service: "ai",
        method: `M${i}`,
        route: "/*",
        status: 404,
        seconds: 0,
      });
    }
    const series = (await lines(metrics)).filter((line) => line.includes("duration_seconds_count"));
    expect(series).toEqual([
      'http_request_duration_seconds_count{service="ai",method="other",route="/*",status="404"} 50',
    ]);
  });
});
