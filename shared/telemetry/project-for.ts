import type { z } from "zod";
import { EnvError } from "#shared/kernel/parse-env.ts";

type WithProject = { GOOGLE_CLOUD_PROJECT?: string | undefined };

/** The project that a variable's value cannot do without. Throws, naming both, without one. */
export function projectFor<Name extends string>(
  env: WithProject & Record<Name, string>,
  name: Name,
): string {
  const { GOOGLE_CLOUD_PROJECT: project } = env;
  if (project) return project;
  throw new EnvError([`  GOOGLE_CLOUD_PROJECT: ${missingFor(name, env[name])}`]);
}

/** The same before anything is opened, to be told with whatever else is wrong. */
export function requireProject(
  env: WithProject & { TRACES?: string; AUDIT_LOG?: string },
  context: z.RefinementCtx,
): void {
  if (env.GOOGLE_CLOUD_PROJECT) return;
  const message =
    env.TRACES === "cloud-trace"
      ? missingFor("TRACES", env.TRACES)
      : env.AUDIT_LOG === "cloud-logging" && missingFor("AUDIT_LOG", env.AUDIT_LOG);
  if (message) context.addIssue({ code: "custom", path: ["GOOGLE_CLOUD_PROJECT"], message });
}

function missingFor(name: string, value: string): string {
  return `is missing (${name}=${value} needs it)`;
}
