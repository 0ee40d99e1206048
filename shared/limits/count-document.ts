import type { Tx } from "#shared/kernel/database.ts";
import { AppError } from "#shared/kernel/errors.ts";
import type { Text } from "#shared/kernel/text.ts";
import { findPlan, type Plan } from "./plan.ts";
import { addUsage, findUsage, type Usage } from "./usage.ts";

/**
 * Counts a new document, in the transaction that inserts it, and refuses it when the tenant's plan
 * has no room: the insertion is rolled back with its count. Documents of one tenant are counted one
 * after the other, so that no two take the last place.
 *
 * Throws `conflict` when the store is full, `rate_limited` when the day's uploads are, and
 * `payload_too_large` for what no day has room for. None of them is worth a redelivery.
 */
export async function countDocument(tx: Tx, bytes: number): Promise<void> {
  const usage = await addUsage(tx, bytes);
  demandRoom(await findPlan(tx), usage, bytes);
}

/** The same as a look ahead, before bytes are moved for nothing; what counts is `countDocument`. */
export async function expectRoom(tx: Tx, bytes: number): Promise<void> {
  const usage = await findUsage(tx);
  if (!usage) return;
  const { documents, bytes: stored, uploadedBytes } = usage;
  const then = {
    ...usage,
    documents: documents + 1,
    bytes: stored + bytes,
    uploadedBytes: uploadedBytes + bytes,
  };
  demandRoom(await findPlan(tx), then, bytes);
}

function demandRoom(plan: Plan | undefined, usage: Usage, bytes: number): void {
  if (!plan) throw new Error("a document of no tenant");
  if (bytes > plan.uploadBytes) throw tooLarge(plan);
  if (usage.documents > plan.storedDocuments) {
    const most = plan.storedDocuments;
    throw full({ es: `${most} documentos`, en: `${most} documents` });
  }
  if (usage.bytes > plan.storedBytes) {
    const most = gigabytes(plan.storedBytes);
    throw full({ es: `${most} GB guardados`, en: `${most} GB stored` });
  }
  if (usage.uploadedBytes > plan.uploadBytes) throw enoughToday(plan, usage.secondsLeft);
}

function full(most: Text): AppError {
  return new AppError("conflict", {
    detail: {
      es: `El plan de la cuenta admite ${most.es}. Elimine documentos o pida un plan mayor.`,
      en: `The plan of the account allows ${most.en}. Delete documents or ask for a larger plan.`,
    },
  });
}

function enoughToday(plan: Plan, seconds: number): AppError {
  const most = gigabytes(plan.uploadBytes);
  return new AppError("rate_limited", {
    // Tomorrow is too late for a message that waits.
    retry: false,
    detail: {
      es: `El plan de la cuenta admite subir ${most} GB al día. Siga mañana (UTC).`,
      en: `The plan of the account allows uploads of ${most} GB a day. Go on tomorrow (UTC).`,
    },
    headers: { "retry-after": String(Math.max(1, seconds)) },
  });
}

function tooLarge(plan: Plan): AppError {
  const most = gigabytes(plan.uploadBytes);
  return new AppError("payload_too_large", {
    detail: {
      es: `El plan de la cuenta admite subir ${most} GB al día.`,
      en: `The plan of the account allows uploads of ${most} GB a day.`,
    },
  });
}

function gigabytes(bytes: number): string {
  return String(Math.round(bytes / 1_000_000) / 1_000);
}
