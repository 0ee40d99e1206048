import { z } from "zod";

export const erasureStates = ["scheduled", "erasing", "settling", "erased", "cancelled"] as const;

/** How many things each part holds of somebody, by the part's own names. Nothing at all is `{}`. */
export type Holdings = Record<string, number>;
const holdings = z.record(z.string(), z.number());

/** Whom an erasure is about. */
export const subjectKinds = ["tenant", "person"] as const;
export type Subject = { kind: (typeof subjectKinds)[number]; id: string };

const proof = z.object({ at: z.string(), found: holdings });

export const erasureRow = z
  .object({
    id: z.string(),
    kind: z.enum(subjectKinds),
    subject: z.string(),
    requested_by: z.string(),
    requested_at: z.date(),
    due_at: z.date(),
    state: z.enum(erasureStates),
    receipt_token: z.string(),
    held: holdings.nullable(),
    rounds: z.number(),
    receipt: z.string().nullable(),
    proofs: z.array(proof),
  })
  .transform((row) => ({
    id: row.id,
    subject: { kind: row.kind, id: row.subject } satisfies Subject,
    requestedBy: row.requested_by,
    requestedAt: row.requested_at,
    dueAt: row.due_at,
    state: row.state,
    receiptToken: row.receipt_token,
    held: row.held,
    rounds: row.rounds,
    receipt: row.receipt,
    proofs: row.proofs,
  }));
export type Erasure = z.infer<typeof erasureRow>;

/** The columns that `erasureRow` parses. */
export const erasureColumns =
  "id, kind, subject, requested_by, requested_at, due_at, state, receipt_token, held, rounds, " +
  "receipt, proofs";

/** Whether a part still holds anything. */
export function isEmpty(held: Holdings): boolean {
  return Object.values(held).every((count) => count === 0);
}
