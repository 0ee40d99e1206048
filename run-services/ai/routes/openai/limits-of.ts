import type { ModelLimits } from "#shared/conversations/ports.ts";
import type { ChatRequest } from "./chat-request.ts";

/** What a model writes beside what is sent: the words that it cites, and their numbers. */
const room = { times: 4, tokens: 256 };
/** What a model has to write to cite at all. */
const needed = /[[\]«»"\d:]/;

/**
 * Where the model itself may stop, so that nobody pays for what is not sent. Its citations are
 * taken out of what it writes, which is longer than what is sent: the exact cut is `createCutText`.
 */
export function limitsOf(request: ChatRequest): ModelLimits | undefined {
  const { stop, max_completion_tokens, max_tokens, response_format } = request;
  // A form that is cut is none, and in JSON the words are not as the model writes them.
  if (response_format && response_format.type !== "text") return undefined;
  const most = max_completion_tokens ?? max_tokens ?? undefined;
  const stops = (stop ?? []).filter((words) => !needed.test(words));
  if (most === undefined && stops.length === 0) return undefined;
  return {
    ...(most !== undefined && { maxOutputTokens: most * room.times + room.tokens }),
    ...(stops.length > 0 && { stop: stops }),
  };
}
