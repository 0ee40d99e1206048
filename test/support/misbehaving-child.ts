import { writeFileSync } from "node:fs";
import { denyOutside } from "#shared/adapters/text-extractor/deny-outside.ts";
import { replyChannel, started } from "#shared/adapters/text-extractor/job.ts";
import { receiveJob } from "#shared/adapters/text-extractor/receive-job.ts";
import { startWatchdog } from "#shared/adapters/text-extractor/watchdog.ts";

// An extraction child that does what the name of its file says: a parser gone wrong.
const [parent, memoryBytes] = process.argv.slice(2).map(Number);
const watchdog = startWatchdog({ parent: parent ?? 0, memoryBytes: memoryBytes ?? 0 });
denyOutside();
const received = await receiveJob(process.stdin, ({ limits }) => {
  watchdog.startClock(limits.milliseconds);
  writeFileSync(replyChannel, started);
});
const deed = received?.job.filename;

function answer(text: string): void {
  const blocks = [{ kind: "paragraph", start: 0, end: text.length }];
  const reply = { text: { mediaType: "text/plain", title: null, text, pages: [], blocks } };
  writeFileSync(replyChannel, `${JSON.stringify(reply)}\n`);
}

async function attempt(work: () => unknown): Promise<string> {
  try {
    await work();
    return "done";
  } catch (error) {
    return error instanceof Error ? error.message : "failed";
  }
}

const buffers: Buffer[] = [];
const strings: string[] = [];
if (deed === "spin") for (;;) performance.now();
if (deed === "buffers") for (;;) buffers.push(Buffer.alloc(1024 * 1024, 1));
if (deed === "heap") for (;;) strings.push(String(performance.now()).repeat(2));
if (deed === "crash") process.abort();
if (deed === "exit") process.exit(3);
if (deed === "garbage") writeFileSync(replyChannel, '{"text":{"blocks":7}}\n');
if (deed === "flood") for (;;) writeFileSync(replyChannel, Buffer.alloc(1024 * 1024, 120));
if (deed === "environment") answer(JSON.stringify([process.env, process.cwd()]));
if (deed?.startsWith("http")) {
  const [net, dns, child, threads] = await Promise.all([
    import("node:net"),
    import("node:dns/promises"),
    import("node:child_process"),
    import("node:worker_threads"),
  ]);
  const tries = [
    () => fetch(deed),
    () => net.connect(Number(new URL(deed).port), "127.0.0.1"),
    () => dns.lookup("localhost"),
    () => child.execFileSync(process.execPath, ["-v"]),
    () => new threads.Worker("1", { eval: true }),
  ];
  answer((await Promise.all(tries.map(attempt))).join("\n"));
}
process.exit(0);
