import { AppError } from "#shared/kernel/errors.ts";

/**
 * A model that its service does not know: no waiting mends that, only whoever set the variables.
 * Which these are is for the log, where the cause goes.
 */
export function noSuchModel(names: string, variables: string, cause: unknown): AppError {
  const words = `the service knows no model ${names}: look at ${variables}`;
  return new AppError("internal", { cause: new Error(words, { cause }) });
}
