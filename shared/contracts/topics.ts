import { documentDeleted } from "./document-deleted.ts";
import { documentImportRequested } from "./document-import-requested.ts";
import { documentUploaded } from "./document-uploaded.ts";
import type { Announcement, EventContract, TickContract } from "./event.ts";
import type { NoticeContract } from "./notice.ts";
import { objectFinalized } from "./object-finalized.ts";
import { pagesScanned } from "./pages-scanned.ts";
import { passagesExtracted } from "./passages-extracted.ts";
import { questionAnswered } from "./question-answered.ts";
import { questionAsked } from "./question-asked.ts";
import { tenantExportRequested } from "./tenant-export-requested.ts";

/** The only list of topics. Each has one consumer; whatever publishes imports its contract. */
export const eventTopics: EventContract[] = [
  documentUploaded,
  pagesScanned,
  passagesExtracted,
  documentDeleted,
  documentImportRequested,
  questionAsked,
  tenantExportRequested,
];

/** Topics for whoever is outside to listen to. */
export const announcements: Announcement[] = [questionAnswered];

/** Topics that other services of the cloud publish to, in their own form. */
export const noticeTopics: NoticeContract[] = [objectFinalized];

export const outboxRelayDue = {
  topic: "outbox-relay-due",
  consumer: "relay-outbox",
  every: { seconds: 60 },
} satisfies TickContract;

export const documentSweepDue = {
  topic: "document-sweep-due",
  consumer: "sweep-documents",
  every: { seconds: 60 },
} satisfies TickContract;

export const erasureDue = {
  topic: "erasure-due",
  consumer: "erase-data",
  every: { seconds: 60 },
} satisfies TickContract;

/** Topics that Cloud Scheduler publishes to. */
export const tickTopics: TickContract[] = [outboxRelayDue, documentSweepDue, erasureDue];
