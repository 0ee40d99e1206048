import { setTimeout as sleep } from "node:timers/promises";
import type { ApiClient } from "./api-client.ts";
import type { DocumentView } from "./schemas.ts";

const final = new Set(["indexed", "failed"]);
const firstWaitMs = 60;
const longestWaitMs = 1_000;

/**
 * Asks for a document, ever more rarely, until it is `indexed` or `failed`; tells each status
 * once. Throws when `signal` aborts.
 */
export async function followDocument(
  client: ApiClient,
  uploaded: DocumentView,
  options: { signal: AbortSignal; changed?: (document: DocumentView) => void },
): Promise<DocumentView> {
  let document = uploaded;
  options.changed?.(document);
  for (let wait = firstWaitMs; !final.has(document.status); ) {
    await sleep(wait, undefined, { signal: options.signal });
    const next = await client.document(document.id);
    const moved = next.status !== document.status;
    document = next;
    if (moved) options.changed?.(document);
    wait = moved ? firstWaitMs : Math.min(longestWaitMs, wait * 1.4);
  }
  return document;
}
