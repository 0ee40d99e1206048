import { preferredLanguage } from "#shared/kernel/text.ts";
import { toOpenAiError } from "./openai-error.ts";
import type { Frame } from "./stream-events.ts";

/** The last event of a stream that is whole. */
export const streamDone = { event: "done", data: "[DONE]" };

/** Events as OpenAI's API streams them: data alone, text as it is. */
export const openAiFrame: Frame = {
  event: ({ data }) => `data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`,
  error(c, error) {
    const language = preferredLanguage(c.req.header("accept-language"));
    return `data: ${JSON.stringify(toOpenAiError(error, language))}\n\n`;
  },
};
