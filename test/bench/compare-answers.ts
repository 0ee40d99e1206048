import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { loadSquad } from "../../run-services/local/eval/load-squad.ts";
import { removePostgresHome } from "../../run-services/local/postgres-home.ts";
import { startPostgres } from "../../run-services/local/start-postgres.ts";
import { installTools } from "../support/install-tools.ts";
import { businessArticles } from "./business-articles.ts";
import { ingestCorpus } from "./ingest-corpus.ts";
import { type LoadOrder, type LoadResult, loadResult } from "./load-messages.ts";
import { median } from "./median.ts";
import { rankAnswerer } from "./rank-answerer.ts";
import { type Answerers, type Side, sides, startAnswerers } from "./start-answerers.ts";
import { childrenOf, cpuMicroseconds, heldBytes, startNode } from "./start-server.ts";

type Options = {
  rounds: number;
  seconds: number;
  /** How many questions the quality is measured with. */
  questions: number;
  connections: number[];
  only?: Side[];
};

/** What the model takes, of which no side is guilty. */
const modelMs = 50;

/** Beside the times: microseconds of a core that one answer took, and bytes held after it. */
type Measured = LoadResult & { cpu: number; memory: number };
/** Of a side its process, and whoever works for nobody but it. */
type Pids = () => Promise<number[]>;

/**
 * Measures what an answer costs beyond its model: our ai service with its database, LanceDB alone
 * and LangChain.js, on the same passages and questions, in turns. Prints a Markdown table of the
 * medians of the rounds.
 */
export async function compareAnswers(file: string | undefined, options: Options): Promise<void> {
  await installTools("test/bench/tools");
  const { articles, questions } = file ? await loadSquad(file) : businessArticles();
  const directory = await mkdtemp(join(tmpdir(), "pueblo-bench-"));
  const home = join(directory, "postgres");
  const postgres = await startPostgres({ directory: home });
  const loader = startNode(["--import", "tsx", "test/bench/load.ts"], { ipc: true });
  let answerers: Answerers | undefined;
  try {
    const place = { directory, databaseUrl: postgres.url };
    const corpus = await ingestCorpus(articles, place);
    console.log(`${corpus.passages.length} pasajes, ${questions.length} preguntas\n`);
    answerers = await startAnswerers(corpus, place);
    const { servers, token } = answerers;
    const asked = sides.filter((side) => options.only?.includes(side) ?? true);

    const stride = Math.max(1, Math.floor(questions.length / options.questions));
    const sample = questions.filter((_, i) => i % stride === 0);
    const quality = new Map<Side, number>();
    for (const side of asked) {
      quality.set(side, await rankAnswerer(servers[side].url, sample, { corpus, token }));
    }

    const bodies = questions.map(({ question }) => JSON.stringify({ question }));
    loader.send({ tokens: [token], bodies });
    const database = await postmasterPid(postgres.url);
    const pidsOf = (side: Side): Pids => {
      const { pid } = servers[side];
      return side === "Pueblo"
        ? async () => [pid, database, ...(await childrenOf(database))]
        : async () => [pid];
    };
    const load = async (side: Side, connections: number, seconds: number): Promise<Measured> => {
      const pids = pidsOf(side);
      const before = await sum(await pids(), cpuMicroseconds);
      const order = { method: "POST", path: "/v1/ask", streams: false, manyTokens: false } as const;
      const { url } = servers[side];
      const varied = { manyBodies: true, url, connections, seconds };
      loader.send({ ...order, ...varied } satisfies LoadOrder);
      const [answer] = await once(loader, "message");
      const result = loadResult.parse(answer);
      if (result.failed > 0) throw new Error(`${result.failed} requests failed of ${side}`);
      const now = await pids();
      const cpu = ((await sum(now, cpuMicroseconds)) - before) / result.answers;
      return { ...result, cpu, memory: await sum(now, heldBytes) };
    };

    console.log(line(["a la vez", "", ...titles]));
    console.log(line(["---", "---", ...titles.map(() => "---:")]));
    for (const connections of options.connections) {
      const measured = new Map<Side, Measured[]>();
      for (const side of asked) await load(side, connections, options.seconds);
      for (let round = 0; round < options.rounds; round += 1) {
        // Whoever was first is last in the next round.
        for (const side of rotated(asked, round)) {
          const rounds = measured.get(side) ?? [];
          measured.set(side, [...rounds, await load(side, connections, options.seconds)]);
        }
      }
      for (const side of asked) {
        const shown = figures(measured.get(side) ?? [], quality.get(side) ?? Number.NaN);
        console.log(line([String(connections), side, ...shown]));
      }
    }
    console.log(`\n${whatOursDoes}`);
  } finally {
    loader.kill();
    await answerers?.stop();
    await postgres.stop();
    await removePostgresHome(home);
    await rm(directory, { recursive: true, force: true });
  }
}

const titles = ["por segundo", "propio p50 ms", "propio p95 ms", "CPU ms", "MB", "nDCG@10"];

function figures(rounds: Measured[], quality: number): string[] {
  const of = (read: (one: Measured) => number) => median(rounds.map(read));
  return [
    of((one) => one.perSecond).toFixed(0),
    (of((one) => one.p50) - modelMs).toFixed(1),
    (of((one) => one.p95) - modelMs).toFixed(1),
    (of((one) => one.cpu) / 1000).toFixed(2),
    (of((one) => one.memory) / 1024 ** 2).toFixed(0),
    quality.toFixed(3),
  ];
}

const whatOursDoes =
  "Pueblo es un solo proceso, y con su base de datos hace lo que los demás no hacen: comprueba la " +
  "ficha y quién ve cada documento, separa las cuentas, comprueba cada cita, guarda la respuesta y " +
  "de qué se hizo, lleva la auditoría, mide y escribe en el registro. LanceDB busca con todos los núcleos.";

const line = (cells: string[]) => `| ${cells.join(" | ")} |`;

function rotated<T>(items: T[], by: number): T[] {
  const from = by % items.length;
  return [...items.slice(from), ...items.slice(0, from)];
}

async function sum(pids: number[], read: (pid: number) => Promise<number>): Promise<number> {
  const all = await Promise.all(pids.map(read));
  return all.reduce((total, value) => total + value, 0);
}

/** The server's own file says who it is. */
async function postmasterPid(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query("SELECT pg_read_file('postmaster.pid') AS pid");
  await client.end();
  return Number.parseInt(rows[0]?.pid, 10);
}
