import { AppError } from "#shared/kernel/errors.ts";
import type { Deps } from "../../deps.ts";

/** What clients ask for who do not care what is behind it: it answers, and it embeds. */
const ownName = "pueblo-mente";

type Parts = { model: Pick<Deps["model"], "model">; embedder: Pick<Deps["embedder"], "model"> };

/** The names that answer, and those that embed. */
export function modelNames({ model, embedder }: Parts) {
  return { chat: [ownName, model.model], embeddings: [ownName, embedder.model] };
}

/** Throws `not_found` unless `name` is one of these. */
export function demandModel(name: string, names: string[]): void {
  if (names.includes(name)) return;
  const message = {
    es: `No existe el modelo «${name.slice(0, 100)}». Hay: ${names.join(", ")}.`,
    en: `The model "${name.slice(0, 100)}" does not exist. There are: ${names.join(", ")}.`,
  };
  throw new AppError("not_found", { detail: message, errors: [{ path: "model", message }] });
}
