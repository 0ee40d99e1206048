import { z } from "zod";
import { authorize } from "#shared/identity/authorize.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Embedder } from "./ports.ts";

/** Texts of one request, and the bytes of UTF-8 of each. */
const mostTexts = 2_048;
const longestText = 32_000;

const text = z
  .string()
  .refine((value) => value.trim() !== "", {
    params: { es: "No puede estar vacío.", en: "Must not be empty." },
  })
  .refine((value) => Buffer.byteLength(value) <= longestText, {
    params: {
      es: "Cada texto puede tener como mucho 32 kB.",
      en: "Each text may have at most 32 kB.",
    },
  });

export const embedInput = z.object({
  texts: z.array(text).min(1).max(mostTexts),
  /** What the vectors are for: models may tell the two apart. */
  purpose: z.enum(["passage", "query"]).default("passage"),
});

/**
 * A unit vector for each text, in order, in the space that the tenant's passages are searched in.
 * Nothing is kept. Throws `forbidden`, `unavailable`, and the reason of `signal`.
 */
export async function embedTexts(
  { actor, input }: { actor: Actor; input: z.infer<typeof embedInput> },
  { embedder }: { embedder: Embedder },
  signal: AbortSignal,
): Promise<{ vectors: number[][]; tokens: number }> {
  authorize(actor, "search");
  return embedder.embed(input.texts, input.purpose, signal, actor.tenantId);
}
