/** A question and what was answered, in the words that were said. */
export type PastTurn = {
  question: string;
  standaloneQuestion: string | null;
  answer: string;
};

/** What led to a question, oldest first: `summary` of what is not in `turns` any more. */
export type History = { summary: string | null; turns: PastTurn[] };
