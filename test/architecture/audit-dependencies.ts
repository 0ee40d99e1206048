import { execFile } from "node:child_process";
import { z } from "zod";

/** Known findings that do not reach us: why, and until when nobody need look again. */
const ignored: { advisory: string; why: string; until: string }[] = [];

const required = process.argv.includes("--require");
const serious = new Set(["high", "critical"]);

const finding = z.object({
  name: z.string(),
  severity: z.string(),
  via: z.array(
    z.union([z.string(), z.looseObject({ url: z.string().optional(), title: z.string() })]),
  ),
});
const report = z.object({
  vulnerabilities: z.record(z.string(), finding),
  metadata: z.object({ dependencies: z.object({ prod: z.number() }) }),
});

/** What npm prints; it ends with 1 when it found something, or could not look. */
function audit(): Promise<string> {
  const args = ["audit", "--omit=dev", "--audit-level=high", "--json"];
  const options = { timeout: 60_000, maxBuffer: 64 * 1024 * 1024 };
  return new Promise((resolve) => {
    execFile("npm", args, options, (_, stdout) => resolve(stdout));
  });
}

function parse(text: string): z.infer<typeof report> | undefined {
  try {
    return report.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

const today = new Date().toISOString().slice(0, 10);
const isIgnored = (url: string | undefined) =>
  ignored.some(({ advisory, until }) => url?.endsWith(advisory) && until >= today);

const found = parse(await audit());
if (!found) {
  console.error(
    "verify:audit: NOTHING WAS AUDITED: the registry did not answer, or offers no audit.",
  );
  process.exit(required ? 1 : 0);
}

const problems = Object.values(found.vulnerabilities).flatMap(({ name, severity, via }) =>
  via.flatMap((one) =>
    typeof one === "string" || !serious.has(severity) || isIgnored(one.url)
      ? []
      : [`${name} (${severity}): ${one.title} ${one.url ?? ""}`],
  ),
);
for (const problem of problems) console.error(problem);
for (const { advisory, until } of ignored) {
  if (until < today) console.error(`${advisory} was ignored until ${until}: look again`);
}
const { prod } = found.metadata.dependencies;
console.log(`verify:audit: ${prod} production dependencies, ${problems.length} serious findings.`);
process.exit(problems.length > 0 ? 1 : 0);
