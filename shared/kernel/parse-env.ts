import { z } from "zod";

/** What every unit reads besides its own configuration. */
export const unitEnv = z.object({
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
});

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
