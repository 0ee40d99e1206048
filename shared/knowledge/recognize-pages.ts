import { z } from "zod";
import type { Event } from "#shared/contracts/event.ts";
import type { pagesScanned } from "#shared/contracts/pages-scanned.ts";
import { recordHandled } from "#shared/events/ledger.ts";
import type { Outbox } from "#shared/events/outbox.ts";
import type { Database } from "#shared/kernel/database.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { addLogFields } from "#shared/kernel/log-context.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import { commitExtraction, commitFailure } from "./commit-extraction.ts";
import { ExtractionFailure, extractedText, failureReasons } from "./extracted-text.ts";
import type { IngestionLimits } from "./ingestion-limits.ts";
import { originalKey, textKey } from "./object-keys.ts";
import { passagesOf } from "./passages-of.ts";
import { mergeRecognized } from "./recognition/merge-recognized.ts";
import {
  claimPage,
  type FinishedPage,
  finishedPages,
  type Generation,
  releasePage,
  savePage,
} from "./recognition/page-rows.ts";
import { type RecognitionDeps, recognizePage } from "./recognition/recognize-page.ts";
import { retireObjects } from "./retire-generations.ts";

export type RecognizePagesDeps = RecognitionDeps & {
  db: Database;
  outbox: Outbox;
  limits: IngestionLimits;
  logger: Logger;
};

type Scanned = Event<typeof pagesScanned>;

const consumer = "recognize-pages";

/**
 * Reads a few pages that are pictures, each on its own: what was read is kept, so that a
 * redelivery reads and pays for nothing twice. Whoever finds that no page waits ends the stage
 * with passages, as extraction does where there are no pictures.
 */
export async function recognizePages(event: Scanned, deps: RecognizePagesDeps): Promise<void> {
  const target = { ...event.data, tenantId: event.tenantId };
  const isElsewhere = await readPages(target, event.data.pages, deps);
  if (isElsewhere) throw new AppError("unavailable");
  await endStage(event, target, deps);
  await deps.db.tenant(event.tenantId, (tx) => recordHandled(tx, consumer, event));
}

/** True when another worker has some of the pages. */
async function readPages(
  target: Generation,
  pages: number[],
  deps: RecognizePagesDeps,
): Promise<boolean> {
  // Drawing and reading take their time each, and storing a little.
  const seconds = deps.recognition.pageSeconds * 2 + 30;
  let file: Awaited<ReturnType<typeof fileOf>> | undefined;
  let isElsewhere = false;
  for (const page of pages) {
    const claim = await claimPage(target, page, seconds, deps.db);
    if (claim === "stale") return false;
    if (claim === "leased") isElsewhere = true;
    if (typeof claim === "string") continue;
    try {
      file ??= await fileOf(target, deps);
      const result = await recognizePage(file, { ...target, page }, deps);
      addLogFields({ page, confidence: result.confidence, problem: result.problem });
      const { stageSeconds } = deps.limits;
      await savePage(target, { page, ...claim }, result, { db: deps.db, stageSeconds });
    } catch (error) {
      await releasePage(target, page, claim.fence, deps.db).catch(() => {});
      throw error;
    }
  }
  return isElsewhere;
}

const named = z.object({ filename: z.string(), media_type: z.string() });

async function fileOf({ tenantId, documentId }: Generation, { db, objects }: RecognizePagesDeps) {
  const found = await db.tenant(tenantId, (tx) =>
    tx.row(named, "SELECT filename, media_type FROM documents WHERE id = $1", [documentId]),
  );
  const bytes = found && (await objects.get(originalKey(tenantId, documentId)));
  if (!bytes) throw new AppError("unavailable"); // deleted in this very moment
  // Each page is drawn from bytes that nobody takes away.
  return { bytes, filename: found.filename, mediaType: found.media_type };
}

const reason = z.enum(failureReasons);

/** Where nothing was read because every page had the same fault, that is the reason. */
function sharedProblem(pages: FinishedPage[]): ExtractionFailure | undefined {
  const [first, ...others] = new Set(pages.map(({ problem }) => problem));
  const problem = reason.safeParse(first);
  return problem.success && others.length === 0 ? new ExtractionFailure(problem.data) : undefined;
}

/** Once no page waits: text, passages and batches. Twins write the same; one of them commits. */
async function endStage(event: Scanned, target: Generation, deps: RecognizePagesDeps) {
  const finished = await finishedPages(target, deps.db);
  if (!finished) return;
  const claim = { consumer, fence: finished.fence };
  const { tenantId, documentId, generation } = target;
  const key = textKey(tenantId, documentId, generation);
  try {
    const bytes = await deps.objects.get(key);
    if (!bytes) throw new AppError("unavailable");
    const draft = extractedText.parse(JSON.parse(Buffer.from(bytes).toString("utf8")));
    // Without scans it is what a twin, or a try before this one, has merged already.
    const merged = draft.scans ? mergeRecognized(draft, finished.pages) : draft;
    const result = await passagesOf(merged, deps.limits);
    await deps.objects.put(key, Buffer.from(JSON.stringify(merged)));
    addLogFields({ passages: result.passages.length });
    const committed = await commitExtraction(event, claim, result, deps);
    if (!committed) await retireObjects({ tenantId, documentId }, deps);
  } catch (error) {
    if (!(error instanceof ExtractionFailure)) throw error;
    await commitFailure(event, claim, sharedProblem(finished.pages) ?? error, deps);
    await retireObjects({ tenantId, documentId }, deps);
  }
}
