import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LoadOrder, type LoadResult, loadResult } from "./load-messages.ts";
import { median } from "./median.ts";
import { signTokens, startGateways } from "./start-gateways.ts";
import { type Server, startNode } from "./start-server.ts";
import { tableRow } from "./table-row.ts";

type Options = { rounds: number; seconds: number; connections: number; only?: string };
type Case = Omit<LoadOrder, "url" | "seconds" | "connections"> & {
  /** What of Fastify: with its cache of verified tokens, or without. */
  against: "cached" | "uncached";
};

const read = { method: "GET", path: "/v1/documents", streams: false, manyTokens: false } as const;
const question = { body: JSON.stringify({ question: "¿Con cuánto preaviso se rescinde?" }) };
const cases: Record<string, Case> = {
  GET: { ...read, against: "cached" },
  POST: { ...read, method: "POST", path: "/v1/search", ...question, against: "cached" },
  SSE: {
    ...read,
    method: "POST",
    path: "/v1/ask",
    ...question,
    streams: true,
    against: "cached",
  },
  "new tokens": { ...read, manyTokens: true, against: "cached" },
  "no token cache": { ...read, against: "uncached" },
};

/** A result, and the microseconds of a core that the gateway used for one answer. */
type Measured = LoadResult & { cpu: number };
type Side = "ours" | "theirs";

/**
 * Measures our gateway against Fastify's, case by case, in turns that also change who is first.
 * Prints the median of the rounds, and of their ratios with the smallest and the largest.
 */
export async function compareGateways(options: Options): Promise<void> {
  const { connections, rounds } = options;
  const directory = await mkdtemp(join(tmpdir(), "pueblo-bench-"));
  const gateways = await startGateways(directory);
  const loader = startNode(["--import", "tsx", "test/bench/load.ts"], { ipc: true });
  const load = async (about: Case, server: Server, seconds: number): Promise<Measured> => {
    const before = await server.cpu();
    loader.send({ ...about, url: server.url, connections, seconds } satisfies LoadOrder);
    const [answer] = await once(loader, "message");
    const result = loadResult.parse(answer);
    if (result.failed > 0) throw new Error(`${result.failed} requests failed at ${server.url}`);
    return { ...result, cpu: ((await server.cpu()) - before) / result.answers };
  };
  try {
    loader.send({ tokens: signTokens() });
    console.log(tableRow(["caso", "", ...measures.map(([, title]) => title)]));
    for (const [name, about] of Object.entries(cases)) {
      if (options.only && options.only !== name) continue;
      const servers = { ours: gateways.ours, theirs: gateways[about.against] };
      for (const server of Object.values(servers)) await load(about, server, options.seconds);
      const measured: Record<Side, Measured[]> = { ours: [], theirs: [] };
      for (let round = 0; round < rounds; round += 1) {
        const order: Side[] = round % 2 ? ["theirs", "ours"] : ["ours", "theirs"];
        for (const side of order) {
          measured[side].push(await load(about, servers[side], options.seconds));
        }
      }
      print(name, measured);
    }
  } finally {
    loader.kill();
    await gateways.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

const measures = [
  ["perSecond", "por segundo"],
  ["p50", "p50 ms"],
  ["p99", "p99 ms"],
  ["cpu", "CPU µs"],
] as const;

function print(name: string, { ours, theirs }: Record<Side, Measured[]>): void {
  const medians = (results: Measured[]) =>
    measures.map(([one]) => median(results.map((result) => result[one])).toFixed(1));
  const ratios = measures.map(([one]) => {
    const all = ours.map((result, round) => result[one] / (theirs[round]?.[one] ?? Number.NaN));
    const [low, high] = [Math.min(...all), Math.max(...all)].map((ratio) => ratio.toFixed(2));
    return `${median(all).toFixed(2)} [${low}–${high}]`;
  });
  console.log(tableRow([name, "Pueblo", ...medians(ours)]));
  console.log(tableRow(["", "Fastify", ...medians(theirs)]));
  console.log(tableRow(["", "razón", ...ratios]));
}
