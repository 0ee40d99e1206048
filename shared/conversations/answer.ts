import type { PassageFilter } from "#shared/knowledge/passage-filter.ts";
import type { RecognizedFields } from "#shared/knowledge/recognition/recognized-fields.ts";
import type { FoundPassage } from "#shared/knowledge/search-passages.ts";
import type { Conflict } from "./find-conflicts.ts";
import type { AnswerLanguage, ModelUsage, StopReason } from "./ports.ts";

/** A verified claim's proof: `quote` is what stands at `start`..`end` of the extracted text. */
export type Citation = {
  /** The number that stands in the answer as `[1]`; in a form it only counts. */
  marker: number;
  /** Of a form: the part that it proves, as a JSON pointer. */
  field?: string | undefined;
  quote: string;
  passageId: string;
  document: FoundPassage["document"];
  page: number | null;
  /** UTF-16 code units into the document's extracted text. */
  start: number;
  end: number;
  /** Opens there: a path of this API. */
  link: string;
} & RecognizedFields;

type AnswerUsage = ModelUsage & {
  model: string;
};

export type Answer = {
  id: string;
  conversationId: string;
  /** The answer that the question went on from; null at the beginning. */
  parentAnswerId: string | null;
  question: string;
  /** The question as it was searched for; null when its own words stand alone. */
  standaloneQuestion: string | null;
  answer: string;
  /** Only where a form was asked for: what `answer` says as JSON; null when refused. */
  value?: unknown;
  refused: boolean;
  /** Only when the answer is not whole, as its last sentence says: what stopped the model. */
  stopped?: StopReason;
  /** Only where not all documents might answer: which might. */
  filter?: PassageFilter;
  /** Of the question, and so of the answer. */
  language: AnswerLanguage;
  citations: Citation[];
  /** How far the passages answer, 0..1; null where the model does not tell. */
  support: number | null;
  /** Which citations give different values for what was asked. */
  conflicts: Conflict[];
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
