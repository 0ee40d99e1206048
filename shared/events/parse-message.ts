import type { z } from "zod";
import { findUnstorableText } from "#shared/kernel/unstorable-text.ts";

/** What a message says; or what is wrong with it, on one line. */
type Read<T> = { data: T; problem?: never } | { data?: never; problem: string };

/** Reads what somebody published: its shape, and that no database chokes on its texts. */
export function parseMessage<S extends z.ZodType>(schema: S, message: unknown): Read<z.infer<S>> {
  const { success, data, error } = schema.safeParse(message);
  if (!success) return { problem: error.issues.map(lineOf).join("; ") };
  const found = findUnstorableText(data);
  if (found) return { problem: lineOf({ path: [found.path], message: found.message.en }) };
  return { data };
}

function lineOf({ path, message }: { path: PropertyKey[]; message: string }): string {
  return `${path.join(".") || "body"}: ${message}`;
}
