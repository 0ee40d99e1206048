/** OpenAI's own rule of thumb: https://help.openai.com/en/articles/4936856 */
export const charactersPerToken = 4;

export type CutText = {
  /** What may be sent of all that was said so far. */
  hear(delta: string): string;
  /** What was held back, once nothing more is said. */
  end(): string;
  /** Why what is sent is not all that was said. */
  cut(): "stop" | "length" | undefined;
};

/**
 * Lets a text through up to the first of the words in `stop`, which are not sent, and up to so many
 * tokens, of four characters each: no tokenizer is known to be the model's. What may become one of
 * those words waits.
 */
export function createCutText(options: { stop: string[]; maxTokens: number | undefined }): CutText {
  const { stop, maxTokens = Number.POSITIVE_INFINITY } = options;
  let held = "";
  let left = maxTokens * charactersPerToken;
  let reason: "stop" | "length" | undefined;

  function send(text: string): string {
    if (text.length <= left) {
      left -= text.length;
      return text;
    }
    reason = "length";
    // No half characters.
    return text.slice(0, left).replace(/[\ud800-\udbff]$/, "");
  }

  return {
    hear(delta) {
      if (reason) return "";
      held += delta;
      const places = stop.map((words) => held.indexOf(words)).filter((place) => place >= 0);
      if (places.length > 0) {
        reason = "stop";
        return send(held.slice(0, Math.min(...places)));
      }
      const from = held.length - longestBeginning(held, stop);
      const sent = held.slice(0, from);
      held = held.slice(from);
      return send(sent);
    },
    end: () => (reason ? "" : send(held)),
    cut: () => reason,
  };
}

/** How much of the text's end may become one of these words. */
function longestBeginning(text: string, words: string[]): number {
  const lengths = words.flatMap((word) => {
    for (let length = Math.min(word.length - 1, text.length); length > 0; length--) {
      if (text.endsWith(word.slice(0, length))) return [length];
    }
    return [];
  });
  return Math.max(0, ...lengths);
}
