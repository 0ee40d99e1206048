import { randomBytes } from "node:crypto";
import { formSchema } from "../forms/form-type.ts";
import type { ModelPassage, ModelRequest } from "../ports.ts";
import { formInstruction, formWord } from "./form-instructions.ts";
import { wordsFor } from "./instructions.ts";
import type { Prompt } from "./text-model.ts";

/**
 * Puts a question and its passages into words for a language model. Passages stand between lines
 * that carry a random key, so that no document can hold the line that would close its fence; the
 * rules stand outside, in the instruction, and nothing of a document ever does.
 */
export function buildPrompt(request: ModelRequest, newKey: () => string = randomKey): Prompt {
  const { question, language, passages, form } = request;
  const words = wordsFor(language);
  // Not every service shows the schema to its model: the words of its fields stand here as well.
  const asked = form ? [`${formWord(language)}: ${JSON.stringify(formSchema(form))}`] : [];
  const content = passages.flatMap(({ title, headings, text }) => [title, ...headings, text]);
  const fence = unusedKey([question, ...content, ...asked], newKey);

  function fenced({ marker, title, headings, text }: ModelPassage): string {
    const about = [`${words.title}: ${oneLine(title)}`];
    if (headings.length > 0) about.push(`${words.headings}: ${oneLine(headings.join(" > "))}`);
    return [`<<${fence} ${words.passage} ${marker}`, ...about, "", text, `${fence}>>`].join("\n");
  }

  return {
    instruction: form ? formInstruction(language, fence) : words.system(fence),
    input: wellFormed(
      [...passages.map(fenced), ...asked, `${words.question}: ${question}`].join("\n\n"),
    ),
  };
}

/** 64 bits: nobody who writes a document can guess them. */
const randomKey = () => randomBytes(8).toString("hex");

function unusedKey(content: string[], newKey: () => string): string {
  for (;;) {
    const key = newKey();
    if (!content.some((text) => text.includes(key))) return key;
  }
}

function oneLine(text: string): string {
  return text.replace(/\s+/gu, " ").trim();
}

/** Half characters are no text on the wire. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\ufffd");
}
