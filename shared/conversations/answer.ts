import type { FoundPassage } from "#shared/knowledge/search-passages.ts";
import type { AnswerLanguage, ModelUsage, StopReason } from "./ports.ts";

/** A verified claim's proof: `quote` is what stands at `start`..`end` of the extracted text. */
export type Citation = {
  /** The number that stands in the answer as `[1]`. */
  marker: number;
  quote: string;
  passageId: string;
  document: { id: string; title: string; filename: string };
  page: number | null;
  /** UTF-16 code units into the document's extracted text. */
  start: number;
  end: number;
};

type AnswerUsage = ModelUsage & {
  model: string;
};

export type Answer = {
  id: string;
  conversationId: string;
  question: string;
  answer: string;
  refused: boolean;
  /** Only when the answer is not whole, as its last sentence says: what stopped the model. */
  stopped?: StopReason;
  /** Of the question, and so of the answer. */
  language: AnswerLanguage;
  citations: Citation[];
  usage: AnswerUsage;
  createdAt: Date;
  /** Of a refusal only: what came closest. */
  nearest?: FoundPassage[];
};

/** An answer as it comes into being; `done` is the last and holds it whole. */
export type AnswerEvent =
  | { event: "start"; data: { id: string; conversationId: string } }
  | { event: "text"; data: { delta: string } }
  | { event: "citation"; data: Citation }
  | { event: "usage"; data: AnswerUsage }
  | { event: "done"; data: Answer };
