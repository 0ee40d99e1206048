import type { FoundPassage } from "#shared/knowledge/search-passages.ts";
import { composeAnswer, type Draft } from "./compose-answer.ts";
import { cutShort, refuse } from "./fixed-sentences.ts";
import { composeForm } from "./forms/compose-form.ts";
import type { AnswerLanguage, ModelRequest } from "./ports.ts";

/** Collects what a model says to a request, in words or in a form. */
export function openDraft(
  passages: FoundPassage[],
  { question, language, form }: ModelRequest,
): Draft {
  return form ? composeForm(passages, form) : composeAnswer(passages, { question, language });
}

/**
 * What the answer says now that the model has said all. Of a refusal `titles` name what comes
 * closest. `last` is what we add ourselves.
 */
export function finishDraft(draft: Draft, language: AnswerLanguage, titles: string[]) {
  const refused = draft.citations().length === 0;
  const stopped = draft.stopped();
  const sentence = stopped ? cutShort[stopped][language] : refuse(language, titles);
  // What is cut says so itself: no reader may take it for the whole.
  const last = refused ? sentence : stopped ? `\n\n${sentence}` : "";
  return { last, answer: refused ? last : draft.answer() + last };
}

/** Whether nothing of it is proved, so that the documents that come closest are named. */
export function isRefusal(draft: Draft): boolean {
  return draft.citations().length === 0 && !draft.stopped();
}
