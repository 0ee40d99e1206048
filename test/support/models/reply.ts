import { createExtractiveModel } from "#shared/adapters/extractive-model/create-extractive-model.ts";
import type { ModelPassage } from "#shared/conversations/ports.ts";
import { noAnswer } from "#shared/conversations/prompt/marks.ts";

/** What the fake model says, and how it ends; the wire formats have names of their own for it. */
export type Reply = {
  text: string;
  end?: "whole" | "length" | "safety" | "recitation" | "other" | "blocked" | "refusal";
};
export type Asked = { instruction: string; input: string; schema?: unknown };

const fenced = /^<<(\w+) (?:fragmento|passage) (\d+)\n([\s\S]*?)\n\1>>$/gm;

/** The passages of a prompt, as a model that heeds the fences sees them. */
export function passagesOf(input: string): ModelPassage[] {
  return Array.from(input.matchAll(fenced), ([, , number, inside = ""]) => {
    const [about = "", ...rest] = inside.split("\n\n");
    const [title = "", headings] = about.split("\n").map((line) => line.replace(/^\w+: /, ""));
    return {
      marker: Number(number),
      title,
      headings: headings === undefined ? [] : headings.split(" > "),
      text: rest.join("\n\n"),
    };
  });
}

/** Answers our prompt by quoting the sentences that fit best, with the citations asked for. */
export async function quoteBest({ instruction, input }: Asked): Promise<Reply> {
  const passages = passagesOf(input);
  const question = /^(?:Pregunta|Question): ([\s\S]*)$/m.exec(input.replace(fenced, ""))?.[1] ?? "";
  const language = instruction.includes("Answer in English") ? "en" : "es";
  const request = { question, language, passages } as const;
  let text = "";
  let citation = "";
  for await (const event of createExtractiveModel().answer(request, new AbortController().signal)) {
    if (event.kind === "refusal") return { text: noAnswer };
    if (event.kind === "quote") citation = `[${event.marker}: «${event.quote}»]`;
    if (event.kind === "text") text += event.delta.replace(/\[\d+\]/, () => citation);
  }
  return { text };
}

/** In pieces as a model streams them: a few characters each, whatever stands there. */
export function piecesOf(text: string): string[] {
  return text.match(/[\s\S]{1,7}/gu) ?? [];
}

/** What stands for tokens in the fakes. */
export function countTokens(text: string): number {
  return Math.ceil(text.length / 4);
}
