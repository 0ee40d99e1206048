import { z } from "@hono/zod-openapi";
import { type Erasure, erasureStates, subjectKinds } from "#shared/privacy/erasure.ts";

const parts = z.record(z.string(), z.int()).openapi({
  description: "How many things each part held, or was found to hold.",
});

export const erasureSchema = z
  .object({
    id: z.string().openapi({ example: "era_01h455vb4pex5vsknk084sn02q" }),
    kind: z.enum(subjectKinds),
    status: z.enum(erasureStates),
    requestedAt: z.iso.datetime(),
    dueAt: z.iso.datetime(),
    receiptUrl: z.string().openapi({
      description: "Keep it: the receipt is there for whoever has the address, and nobody else.",
    }),
  })
  .openapi("Erasure");

export const receiptSchema = erasureSchema
  .omit({ receiptUrl: true })
  .extend({
    held: parts.nullable(),
    receipt: z.string().nullable().openapi({
      description: "A compact JWS; its key is in /.well-known/receipt-keys.json.",
    }),
    related: z.array(z.string()).openapi({
      description: "Receipts of the tenants that nobody but an erased person belonged to.",
    }),
    proofs: z.array(z.object({ at: z.iso.datetime(), found: parts })).openapi({
      description: "When every part was looked at again afterwards, and what was found.",
    }),
  })
  .openapi("Receipt");

function show({ id, subject, state, requestedAt, dueAt }: Erasure) {
  return {
    id,
    kind: subject.kind,
    status: state,
    requestedAt: requestedAt.toISOString(),
    dueAt: dueAt.toISOString(),
  };
}

export function showErasure(erasure: Erasure) {
  return { ...show(erasure), receiptUrl: receiptUrl(erasure.receiptToken) };
}

export function showReceipt(erasure: Erasure & { related: string[] }) {
  const { held, receipt, proofs } = erasure;
  const related = erasure.related.map(receiptUrl);
  return { ...show(erasure), held, receipt, related, proofs };
}

const receiptUrl = (token: string) => `/v1/receipts/${token}`;
