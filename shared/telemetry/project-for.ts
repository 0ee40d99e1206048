import { EnvError } from "#shared/kernel/parse-env.ts";

/** The project that a variable's value cannot do without. Throws, naming both, without one. */
export function projectFor<Name extends string>(
  env: { GOOGLE_CLOUD_PROJECT?: string | undefined } & Record<Name, string>,
  name: Name,
): string {
  const { GOOGLE_CLOUD_PROJECT: project } = env;
  if (project) return project;
  throw new EnvError([`  GOOGLE_CLOUD_PROJECT: is missing (${name}=${env[name]} needs it)`]);
}
