import { randomUUID } from "node:crypto";
import { chooseTools } from "#shared/conversations/choose-tools.ts";
import type { AnswerModel, Tool, ToolCall, ToolTurn } from "#shared/conversations/ports.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import { invalid } from "#shared/kernel/errors.ts";
import type { ChatRequest } from "./chat-request.ts";
import type { ChatEvent } from "./follow-answer.ts";
import { functionTool } from "./tool-schema.ts";

/** Of what was said before, unless the last question is further back. */
const mostMessages = 40;
/** In UTF-16 code units, of all turns and tools. */
const longest = 200_000;

type Message = ChatRequest["messages"][number];

/**
 * What the model says to the caller's functions, before any document is read: which to call, or
 * what their results say. Nothing when documents are to answer, or the model calls none.
 */
export async function* callTools(
  { actor, request }: { actor: Actor; request: ChatRequest },
  deps: { model: AnswerModel },
  signal: AbortSignal,
): AsyncGenerator<ChatEvent, void> {
  const { messages, tool_choice: wanted } = request;
  const tools = (request.tools ?? []).flatMap(toTool);
  const choice = typeof wanted === "object" && wanted ? wanted.function : (wanted ?? "auto");
  if (choice === "none" || (choice === "auto" && tools.length === 0)) return;
  if (choice !== "auto" && !deps.model.callTools) throw invalid("tool_choice", noTools);
  const names = tools.map(({ name }) => name);
  if (choice !== "auto" && !(choice === "required" ? names[0] : names.includes(choice.name))) {
    throw invalid("tool_choice", noSuchTool);
  }
  if (!deps.model.callTools) return;
  const turns = turnsOf(messages);
  if (JSON.stringify([turns, tools]).length > longest) throw invalid("messages", tooLong);
  const instructions = messages.filter(({ role }) => role === "system" || role === "developer");
  const input = { turns, tools, choice, instructions: instructions.map(textOf) };
  const chosen = await chooseTools({ actor, input }, deps, signal);
  if (!chosen) return;
  const { calls, text, usage } = chosen;
  const id = `chatcmpl-${randomUUID()}`;
  yield { kind: "start", id };
  if (calls.length > 0) yield { kind: "calls", calls };
  else yield { kind: "text", delta: text };
  yield {
    kind: "end",
    id,
    content: calls.length > 0 ? "" : text,
    finish: calls.length > 0 ? "tool_calls" : "stop",
    annotations: [],
    usage: {
      prompt_tokens: usage.inputTokens,
      completion_tokens: usage.outputTokens,
      total_tokens: usage.inputTokens + usage.outputTokens,
    },
  };
}

function toTool(given: unknown): Tool[] {
  const { data } = functionTool.safeParse(given);
  if (!data) return [];
  const { name, description, parameters } = data.function;
  return [{ name, ...(description && { description }), ...(parameters && { parameters }) }];
}

/** From a question of the user's on; each result with the call that it belongs to. */
function turnsOf(messages: Message[]): ToolTurn[] {
  const last = messages.findLastIndex(({ role }) => role === "user");
  const first = messages.findIndex(
    ({ role }, i) => role === "user" && (i >= messages.length - mostMessages || i === last),
  );
  const known = new Map<string, ToolCall>();
  return messages.slice(first).flatMap((message): ToolTurn[] => {
    const text = textOf(message);
    if (message.role === "user") return [{ role: "user", text }];
    if (message.role === "assistant") {
      const calls = (message.tool_calls ?? []).map(({ id, function: call }) => ({ id, ...call }));
      for (const call of calls) known.set(call.id, call);
      return [{ role: "assistant", text, calls }];
    }
    if (message.role !== "tool") return [];
    const call = known.get(message.tool_call_id ?? "");
    if (!call) throw invalid("messages", noSuchCall);
    return [{ role: "tool", call, text }];
  });
}

function textOf({ content }: Message): string {
  return (content ?? []).map(({ text }) => text).join("\n");
}

const noTools = {
  es: "este modelo no llama a herramientas: no se le puede exigir.",
  en: "this model calls no tools: it cannot be made to.",
};
const noSuchTool = {
  es: "exige una herramienta que no está en «tools»: añádala, o use «auto».",
  en: 'demands a tool that is not in "tools": add it, or use "auto".',
};
const noSuchCall = {
  es: "un resultado no dice de qué llamada es: ponga en «tool_call_id» el «id» de una anterior.",
  en: 'a result does not say which call it is of: put the "id" of an earlier one in "tool_call_id".',
};
const tooLong = {
  es: `mensajes y herramientas juntos pueden tener como mucho ${longest} caracteres.`,
  en: `messages and tools together may have at most ${longest} characters.`,
};
