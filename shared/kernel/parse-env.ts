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
export function parseEnv<T extends z.ZodType>(
  schema: T,
  env: Record<string, string | undefined>,
): z.infer<T> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => {
    const name = String(issue.path[0] ?? "environment");
    const path = issue.path.slice(1).map((key) => `.${String(key)}`);
    const state = name in given ? [...path, ` ${issue.message}`].join("") : " is missing";
    return `  ${name}:${state}${hintOf(schema, name)}`;
  });
  throw new EnvError(lines);
}

/** What the schema's `.describe()` says about a variable. */
function hintOf(schema: z.ZodType, name: string): string {
  const field = schema instanceof z.ZodObject ? schema.shape[name] : undefined;
  return field instanceof z.ZodType && field.description ? ` (${field.description})` : "";
}
