/** What a model writes, and nothing else, when the passages do not answer. */
export const noAnswer = "[[NO_ANSWER]]";

/** The quotation marks that words may be cited in; the first pair is the one that is asked for. */
export const quoteMarks: Record<string, string> = { "«": "»", "“": "”", '"': '"' };
