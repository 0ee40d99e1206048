import type { Subscription } from "#shared/adapters/local-bus/create-local-bus.ts";
import { documentDeleted } from "#shared/contracts/document-deleted.ts";
import { documentImportRequested } from "#shared/contracts/document-import-requested.ts";
import { documentUploaded } from "#shared/contracts/document-uploaded.ts";
import type { Event, EventContract } from "#shared/contracts/event.ts";
import { objectFinalized } from "#shared/contracts/object-finalized.ts";
import { pagesScanned } from "#shared/contracts/pages-scanned.ts";
import { passagesExtracted } from "#shared/contracts/passages-extracted.ts";
import { questionAsked } from "#shared/contracts/question-asked.ts";
import { tenantExportRequested } from "#shared/contracts/tenant-export-requested.ts";
import { documentSweepDue, erasureDue, outboxRelayDue } from "#shared/contracts/topics.ts";
import type { Outbox } from "#shared/events/outbox.ts";
import type { EventPublisher } from "#shared/events/ports.ts";
import { subscribe } from "#shared/events/subscribe.ts";
import { subscribeNotice } from "#shared/events/subscribe-notice.ts";
import type { Database } from "#shared/kernel/database.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import type { Tracer } from "#shared/kernel/tracer.ts";
import type { ReceiptSigner } from "#shared/privacy/ports.ts";
import type { Metrics } from "#shared/telemetry/metrics.ts";
import { handle as answerQuestion } from "../../functions/answer-question/handler.ts";
import { handle as completeUpload } from "../../functions/complete-upload/handler.ts";
import { handle as eraseData } from "../../functions/erase-data/handler.ts";
import { handle as exportTenant } from "../../functions/export-tenant/handler.ts";
import { handle as extractDocument } from "../../functions/extract-document/handler.ts";
import { handle as importDocument } from "../../functions/import-document/handler.ts";
import { handle as indexPassages } from "../../functions/index-passages/handler.ts";
import { handle as purgeDocument } from "../../functions/purge-document/handler.ts";
import { handle as recognizePages } from "../../functions/recognize-pages/handler.ts";
import { handle as relayOutbox } from "../../functions/relay-outbox/handler.ts";
import { handle as sweepDocuments } from "../../functions/sweep-documents/handler.ts";
import type { Parts } from "./create-parts.ts";
import type { Tick } from "./ticker.ts";

export type FunctionDeps = Parts & {
  db: Database;
  logger: Logger;
  outbox: Outbox;
  publisher: EventPublisher;
  /** Signs receipts of erasure. */
  receiptSigner: ReceiptSigner;
  quietSeconds: number;
  tracer: Tracer;
  metrics: Metrics;
};

/** Every function that consumes a topic, behind the same wrapper as in the cloud. */
export function subscribeFunctions(
  deps: FunctionDeps,
  concurrency: number,
): Record<string, Subscription> {
  const on = <C extends EventContract>(
    contract: C,
    handle: (event: Event<C>, deps: FunctionDeps) => Promise<void>,
  ): [string, Subscription] => [
    contract.topic,
    {
      consumer: contract.consumer,
      handle: subscribe(contract, (event) => handle(event, deps), deps),
      concurrency,
    },
  ];
  return Object.fromEntries([
    on(documentUploaded, extractDocument),
    on(pagesScanned, recognizePages),
    on(passagesExtracted, indexPassages),
    on(documentDeleted, purgeDocument),
    on(documentImportRequested, importDocument),
    on(questionAsked, answerQuestion),
    on(tenantExportRequested, exportTenant),
    [
      objectFinalized.topic,
      {
        consumer: objectFinalized.consumer,
        handle: subscribeNotice(objectFinalized, (notice) => completeUpload(notice, deps), deps),
        concurrency,
      },
    ],
  ]);
}

/** The functions that a scheduler calls. */
export function scheduleFunctions(deps: FunctionDeps, everySeconds: number): Tick[] {
  const everyMs = everySeconds * 1000;
  return [
    // A relay waits for what it published: others must be able to go on meanwhile.
    { name: outboxRelayDue.consumer, everyMs, atMost: 4, run: () => relayOutbox(deps) },
    { name: documentSweepDue.consumer, everyMs, atMost: 1, run: () => sweepDocuments(deps) },
    { name: erasureDue.consumer, everyMs, atMost: 1, run: () => eraseData(deps) },
  ];
}
