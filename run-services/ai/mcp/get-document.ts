import { z } from "zod";
import { getDocument } from "#shared/knowledge/get-document.ts";
import { getDocumentText } from "#shared/knowledge/get-document-text.ts";
import { documentOutput, toOutput } from "./document-output.ts";
import { defineTool } from "./tool.ts";

/** Of a document's text at once, in UTF-16 code units. */
const longestPart = 20_000;

export const getDocumentTool = defineTool({
  name: "get_document",
  title: "Leer un documento",
  description:
    "Shows one document and a part of its text, from `start` on; `nextStart` is where the next " +
    "part begins.",
  scope: "documents:read",
  input: z.strictObject({
    id: z.string().max(100),
    start: z.int().min(0).default(0),
    length: z.int().min(0).max(longestPart).default(longestPart),
  }),
  output: z.object({
    document: documentOutput,
    text: z.string(),
    start: z.number(),
    nextStart: z.number().nullable(),
  }),
  async run({ id, start, length }, { actor, deps }) {
    const document = await getDocument({ actor, input: { id } }, deps);
    // There is none yet, or there never will be.
    const isReadable = document.status === "indexed";
    const { text } = isReadable
      ? await getDocumentText({ actor, input: { id } }, deps)
      : { text: "" };
    const end = start + length;
    return {
      document: toOutput(document),
      text: text.slice(start, end),
      start,
      nextStart: end < text.length ? end : null,
    };
  },
  say({ document, text, nextStart }) {
    const more = nextStart === null ? [] : [`… start: ${nextStart}`];
    return [`${document.title} (${document.id}, ${document.status})`, text, ...more].join("\n\n");
  },
});
