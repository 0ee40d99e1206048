import type { History } from "#shared/conversations/history.ts";
import { askInput } from "#shared/conversations/question-input.ts";

type Said = { role: string; content?: { text: string }[] | null | undefined };

/** So much of what was said before counts: turns, and UTF-16 code units of each side of one. */
const mostTurns = 20;
const longestWords = 4_000;

/**
 * The question of a chat: the last that the user said; and what user and assistant said before it.
 * `wrong` says what keeps it from being a question.
 */
export function readMessages(messages: Said[]) {
  const last = messages.findLastIndex(({ role }) => role === "user");
  const question = textOf(messages[last]);
  const checked = askInput.shape.question.safeParse(question);
  const wrong = last < 0 ? [noQuestion] : (checked.error?.issues ?? []).flatMap(paramsOf);
  return { question, before: historyOf(messages.slice(0, Math.max(0, last))), wrong };
}

const noQuestion = {
  es: "Falta un mensaje de «user»: el último es la pregunta.",
  en: 'A message of "user" is missing: the last one is the question.',
};

function paramsOf(issue: { code: string; params?: Record<string, unknown> }) {
  return issue.params ? [issue.params] : [];
}

function historyOf(messages: Said[]): History | undefined {
  const turns: History["turns"] = [];
  for (const message of messages) {
    const words = textOf(message).slice(0, longestWords);
    const turn = turns.at(-1);
    if (message.role === "user") {
      turns.push({ question: words, standaloneQuestion: null, answer: "" });
    } else if (message.role === "assistant" && turn) {
      turn.answer = words;
    }
  }
  return turns.length > 0 ? { summary: null, turns: turns.slice(-mostTurns) } : undefined;
}

function textOf(message: Said | undefined): string {
  return (message?.content ?? []).map(({ text }) => text).join("\n");
}
