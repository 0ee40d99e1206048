import type { Language } from "#shared/kernel/text.ts";
import type { Answer, Citation } from "./answer.ts";
import type { Conversation } from "./conversation-row.ts";

/** One JSON object: the conversation, and under `answers` each answer as `POST /v1/ask` gave it. */
export async function* asJson(
  { answers: _, ...conversation }: Conversation,
  answers: AsyncIterable<Answer>,
): AsyncGenerator<string, void> {
  yield `${JSON.stringify({ version: 1, ...conversation }).slice(0, -1)},"answers":[\n`;
  let isFirst = true;
  for await (const answer of answers) {
    yield `${isFirst ? "" : ",\n"}${JSON.stringify(answer)}`;
    isFirst = false;
  }
  yield "\n]}\n";
}

const words = {
  es: { question: "Pregunta", asked: "Buscada como", sources: "Fuentes", page: "página" },
  en: { question: "Question", asked: "Searched as", sources: "Sources", page: "page" },
};

/** For reading: questions, answers and what they quote. */
export async function* asMarkdown(
  { title, createdAt }: Conversation,
  answers: AsyncIterable<Answer>,
  language: Language,
): AsyncGenerator<string, void> {
  const { question, asked, sources, page } = words[language];
  yield `# ${oneLine(title)}\n\n${createdAt.toISOString()}\n`;
  for await (const answer of answers) {
    const parts = [`\n---\n\n**${question}** (${answer.createdAt.toISOString()}):\n\n`];
    parts.push(quoted(answer.question));
    if (answer.standaloneQuestion) {
      parts.push(`\n*${asked}:* ${oneLine(answer.standaloneQuestion)}\n`);
    }
    parts.push(`\n${answer.answer}\n`);
    if (answer.citations.length > 0) parts.push(`\n**${sources}**\n\n`);
    for (const citation of answer.citations) parts.push(sourceLine(citation, page));
    yield parts.join("");
  }
}

function sourceLine({ marker, quote, document, page }: Citation, word: string): string {
  const place = page === null ? "" : `, ${word} ${page}`;
  const source = `${oneLine(document.title)} (${oneLine(document.filename)}${place})`;
  return `- [${marker}] «${oneLine(quote)}» ${source}\n`;
}

function quoted(text: string): string {
  return text
    .split(/\r\n?|\n/)
    .map((line) => `> ${line}\n`)
    .join("");
}

function oneLine(text: string): string {
  return text.replace(/\s+/gu, " ").trim();
}
