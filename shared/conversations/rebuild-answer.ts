import type { Actor } from "#shared/kernel/actor.ts";
import type { Database } from "#shared/kernel/database.ts";
import type { FoundPassage } from "#shared/knowledge/search-passages.ts";
import type { Answer, Citation } from "./answer.ts";
import { finishDraft, isRefusal, openDraft } from "./finish-draft.ts";
import type { MadeFrom } from "./made-from.ts";
import { nearestDocuments } from "./nearest-documents.ts";
import type { ModelRequest } from "./ports.ts";
import { retellAnswer } from "./retell-answer.ts";

type Rebuild = {
  actor: Actor;
  answer: Answer;
  made: MadeFrom | null;
  request: ModelRequest;
  /** What the request shows, in its order. */
  found: FoundPassage[];
};

/** Makes an answer again of its model's words and its passages, by the way that it came. */
export async function rebuildAnswer(
  { actor, answer, made, request, found }: Rebuild,
  { db }: { db: Database },
): Promise<{ answer: string; isSame: boolean }> {
  const draft = openDraft(found, request);
  const ids = found.map(({ id }) => id);
  for (const event of retellAnswer(answer, ids)) draft.hear(event);
  draft.end();
  const best = found.slice(0, made?.found ?? undefined);
  const named = isRefusal(draft) ? await nearestDocuments(actor, best, db) : [];
  const titles = named.map(({ title }) => title);
  const { answer: rebuilt } = finishDraft(draft, answer.language, titles);
  const isSame =
    rebuilt === answer.answer && proofOf(draft.citations()) === proofOf(answer.citations);
  return { answer: rebuilt, isSame };
}

function proofOf(citations: Citation[]): string {
  return JSON.stringify(
    citations.map(({ marker, field, quote, passageId, start, end }) => [
      marker,
      field ?? null,
      quote,
      passageId,
      start,
      end,
    ]),
  );
}
