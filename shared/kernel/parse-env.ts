import { z } from "zod";

/** What every unit reads besides its own configuration. */
export const unitEnv = z.object({
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
  TRACES: z.enum(["none", "cloud-trace"]).default("none").describe("where spans go"),
  TRACE_SAMPLE_RATIO: z.coerce.number().min(0).max(1).default(0.1).describe("0 to 1"),
  GOOGLE_CLOUD_PROJECT: z.string().min(1).optional().describe("puts logs under their traces"),
  METRICS_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .optional()
    .describe("serves /metrics apart from PORT; on Cloud Run 9090 unless given"),
  /** Set by Cloud Run, never by hand. */
  K_SERVICE: z.string().optional(),
});
export type UnitEnv = z.infer<typeof unitEnv>;

export class EnvError extends Error {
  readonly lines: string[];

  constructor(lines: string[]) {
    super(`These environment variables need attention:\n${lines.join("\n")}`);
    this.lines = lines;
  }
}

/**
 * Parses environment variables. Throws one `EnvError` that lists every variable that is missing
 * or wrong. An empty variable counts as missing.
 */
export function parseEnv<T extends z.ZodType>(schema: T, env: Env): z.infer<T> {
  const parsed = schema.safeParse(givenOf(env));
  if (parsed.success) return parsed.data;
  throw new EnvError(linesOf(schema, parsed.error, env));
}

/** For a refinement that is asked even when something else is wrong: all is told at once. */
export const always = { when: () => true };

/** Throws one `EnvError` that lists what any of the schemas refuses, each variable once. */
export function checkEnv(schemas: z.ZodType[], env: Env): void {
  const lines = new Map<string, string>();
  for (const schema of schemas) {
    const { error } = schema.safeParse(givenOf(env));
    for (const line of error ? linesOf(schema, error, env) : []) {
      const name = line.slice(0, line.indexOf(":"));
      if (!lines.has(name)) lines.set(name, line);
    }
  }
  if (lines.size > 0) throw new EnvError([...lines.values()]);
}

type Env = Record<string, string | undefined>;

function givenOf(env: Env): Env {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
}

function linesOf(schema: z.ZodType, { issues }: z.ZodError, env: Env): string[] {
  const given = givenOf(env);
  return issues.map((issue) => {
    const name = String(issue.path[0] ?? "environment");
    const path = issue.path.slice(1).map((key) => `.${String(key)}`);
    const isOurs = issue.code === "custom";
    const state = name in given || isOurs ? [...path, ` ${issue.message}`].join("") : " is missing";
    return `  ${name}:${state}${hintOf(schema, name)}`;
  });
}

/** What the schema's `.describe()` says about a variable. */
function hintOf(schema: z.ZodType, name: string): string {
  const field = schema instanceof z.ZodObject ? schema.shape[name] : undefined;
  return field instanceof z.ZodType && field.description ? ` (${field.description})` : "";
}
