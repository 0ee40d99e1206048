import { parseJson } from "#shared/kernel/parse-json.ts";
import type { Answer, Citation } from "./answer.ts";
import { cutShort, unverified } from "./fixed-sentences.ts";
import type { ModelEvent } from "./ports.ts";

const marker = /\[(\d{1,4})\]/g;

/**
 * What a model must have said for this answer, as far as that was let through: its words and its
 * quotes, by the numbers that it knows the passages of `passageIds` by.
 */
export function retellAnswer(answer: Answer, passageIds: string[]): ModelEvent[] {
  const quoteOf = ({ passageId, quote, field }: Citation): ModelEvent => ({
    kind: "quote",
    marker: passageIds.indexOf(passageId) + 1,
    quote,
    ...(field !== undefined && { field }),
  });
  const support: ModelEvent[] =
    answer.support === null ? [] : [{ kind: "support", support: answer.support }];
  const end: ModelEvent[] = answer.stopped ? [{ kind: "stopped", reason: answer.stopped }] : [];
  if (answer.refused)
    return [...(answer.stopped ? end : [{ kind: "refusal" as const }]), ...support];
  if (answer.value !== undefined) {
    const value = parseJson(answer.answer);
    return [...answer.citations.map(quoteOf), { kind: "value", value }, ...support];
  }
  const events: ModelEvent[] = [];
  const say = (delta: string) => events.push({ kind: "text", delta });
  const text = unmarked(answer);
  let told = 0;
  for (const match of text.matchAll(marker)) {
    const cited = answer.citations.find((citation) => citation.marker === Number(match[1]));
    if (!cited) continue;
    say(text.slice(told, match.index));
    const quote = quoteOf(cited);
    events.push(quote);
    say(`[${passageIds.indexOf(cited.passageId) + 1}]`);
    told = match.index + match[0].length;
  }
  say(text.slice(told));
  return [...events, ...end, ...support];
}

/** Without what we have said in it ourselves, and will say again. */
function unmarked({ answer, language, stopped }: Answer): string {
  const last = stopped ? `\n\n${cutShort[stopped][language]}` : "";
  const text = last !== "" && answer.endsWith(last) ? answer.slice(0, -last.length) : answer;
  return text.replaceAll(new RegExp(`(?<=\\d) \\(${escaped(language)}\\)`, "g"), "");
}

const escaped = (language: Answer["language"]) => unverified[language].number.slice(1, -1);
