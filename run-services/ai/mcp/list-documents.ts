import { z } from "zod";
import { documentStatuses } from "#shared/knowledge/document.ts";
import { listDocuments } from "#shared/knowledge/list-documents.ts";
import { documentOutput, toOutput } from "./document-output.ts";
import { defineTool } from "./tool.ts";

export const listDocumentsTool = defineTool({
  name: "list_documents",
  title: "Ver los documentos",
  description: "Lists the documents that the caller may see, newest first, page by page.",
  scope: "documents:read",
  input: z.strictObject({
    limit: z.int().min(1).max(100).default(50),
    after: z.string().max(100).optional().describe("`next` of the page before."),
    status: z.enum(documentStatuses).optional(),
    tag: z.string().min(1).max(50).optional(),
  }),
  output: z.object({ documents: z.array(documentOutput), next: z.string().nullable() }),
  async run(input, { actor, deps }) {
    const { items, next } = await listDocuments({ actor, input }, deps);
    return { documents: items.map(toOutput), next };
  },
  say({ documents, next }) {
    const lines = documents.map(({ id, title, status }) => `${id} ${title} (${status})`);
    if (next) lines.push(`… after: ${next}`);
    return lines.join("\n") || "No hay documentos.";
  },
});
