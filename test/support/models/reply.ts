import { z } from "zod";
import { createExtractiveModel } from "#shared/adapters/extractive-model/create-extractive-model.ts";
import { formOf } from "#shared/conversations/forms/response-format.ts";
import type { ModelPassage, ModelRequest } from "#shared/conversations/ports.ts";
import { noAnswer } from "#shared/conversations/prompt/marks.ts";

/** What the fake model says, and how it ends; the wire formats have names of their own for it. */
export type Reply = {
  text: string;
  /** Functions that it wants to be called. */
  calls?: { name: string; args: Record<string, unknown> }[];
  end?: "whole" | "length" | "safety" | "recitation" | "other" | "blocked" | "refusal";
};
export type Asked = {
  instruction: string;
  input: string;
  schema?: unknown;
  /** Functions that it may call, and what was said before. */
  tools?: unknown;
  turns?: unknown;
};

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

/**
 * Answers our prompt by quoting the sentences that fit best, with the citations asked for; or fills
 * in its form.
 */
export async function quoteBest({ instruction, input }: Asked): Promise<Reply> {
  const passages = passagesOf(input);
  const outside = input.replace(fenced, "");
  const question = /^(?:Pregunta|Question): ([\s\S]*)$/m.exec(outside)?.[1] ?? "";
  const language = /Answer in English|in English/.test(instruction) ? "en" : "es";
  const request = { question, language, passages } as const;
  const schema = /^(?:Formulario|Form): (\{.*\})$/m.exec(outside)?.[1];
  if (schema)
    return fillIn({
      ...request,
      form: formOf({ type: "json_schema", schema: object.parse(JSON.parse(schema)) }),
    });
  let text = "";
  let citation = "";
  for await (const event of createExtractiveModel().answer(request, new AbortController().signal)) {
    if (event.kind === "refusal") return { text: noAnswer };
    if (event.kind === "quote") citation = `[${event.marker}: «${event.quote}»]`;
    if (event.kind === "text") text += event.delta.replace(/\[\d+\]/, () => citation);
  }
  return { text };
}

const object = z.record(z.string(), z.unknown());

async function fillIn(request: ModelRequest): Promise<Reply> {
  const citations: object[] = [];
  let filled: unknown = null;
  for await (const event of createExtractiveModel().answer(request, new AbortController().signal)) {
    if (event.kind === "value") filled = event.value;
    if (event.kind !== "quote") continue;
    citations.push({ field: event.field, passage: event.marker, quote: event.quote });
  }
  return { text: JSON.stringify({ citations, value: filled }) };
}

/** In pieces as a model streams them: a few characters each, whatever stands there. */
export function piecesOf(text: string): string[] {
  return text.match(/[\s\S]{1,7}/gu) ?? [];
}

/** What stands for tokens in the fakes. */
export function countTokens(text: string): number {
  return Math.ceil(text.length / 4);
}
