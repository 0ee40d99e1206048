import type { Answer, AnswerEvent } from "#shared/conversations/answer.ts";
import type { ToolCall } from "#shared/conversations/ports.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { type Annotation, annotationsOf } from "./annotations.ts";
import type { ChatRequest } from "./chat-request.ts";
import type { FinishReason } from "./chat-schema.ts";
import { charactersPerToken, createCutText } from "./cut-text.ts";
import { jsonText, plainText } from "./shape-text.ts";

/** A chat as it comes into being; `end` is the last. */
export type ChatEvent =
  | { kind: "start"; id: string }
  | { kind: "text"; delta: string }
  /** Of a form that the documents do not fill in: the sentence that says so, and no content. */
  | { kind: "refusal"; delta: string }
  /** Functions of the caller's that the model wants to be called; no content then. */
  | { kind: "calls"; calls: ToolCall[] }
  | ({ kind: "end"; id: string; content: string; finish: FinishReason; usage: Usage } & {
      annotations: Annotation[];
    });

type Usage = { prompt_tokens: number; completion_tokens: number; total_tokens: number };

/**
 * An answer as a chat shows it: cut where the request says. The answer itself goes on to its end
 * and is stored and counted whole. `origin` is what the addresses of citations begin with.
 */
export async function* followAnswer(
  events: AsyncIterable<AnswerEvent>,
  { stop, max_completion_tokens, max_tokens, response_format }: ChatRequest,
  origin: string,
): AsyncGenerator<ChatEvent, void> {
  const maxTokens = max_completion_tokens ?? max_tokens ?? undefined;
  const text = createCutText({ stop: stop ?? [], maxTokens });
  const shaped = response_format?.type === "json_object" ? jsonText() : plainText();
  const isForm = response_format?.type === "json_schema";
  let content = "";
  // Of a form only the citations come before the sentence that nothing fills it in.
  let cited = false;
  const say = (delta: string): ChatEvent[] => {
    content += delta;
    return delta === "" ? [] : [{ kind: "text", delta }];
  };
  for await (const { event, data } of events) {
    if (event === "start") yield { kind: "start", id: data.id };
    if (event === "citation") cited = true;
    if (event === "text" && isForm && !cited) yield { kind: "refusal", delta: data.delta };
    else if (event === "text") yield* say(text.hear(shaped.hear(data.delta)));
    if (event !== "done") continue;
    yield* say(text.hear(shaped.end(data.refused)) + text.end());
    const annotations = annotationsOf(content, data, origin);
    const finish = text.cut() ?? finishOf(data);
    const usage = usageOf(data, text.cut() ? content : undefined);
    return yield { kind: "end", id: data.id, content, finish, usage, annotations };
  }
  throw new AppError("internal", { cause: "an answer without an end" });
}

function finishOf({ stopped }: Answer): FinishReason {
  if (stopped === "length") return "length";
  return stopped === "safety" || stopped === "recitation" ? "content_filter" : "stop";
}

/** What the model took; of an answer that was cut, what was sent of it. */
function usageOf({ usage }: Answer, cut: string | undefined): Usage {
  const { inputTokens, outputTokens } = usage;
  const sent = Math.ceil((cut?.length ?? 0) / charactersPerToken);
  const completion = cut === undefined ? outputTokens : sent;
  return {
    prompt_tokens: inputTokens,
    completion_tokens: completion,
    total_tokens: inputTokens + completion,
  };
}
