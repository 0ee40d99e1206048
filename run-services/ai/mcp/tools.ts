import { ask } from "./ask.ts";
import { getDocumentTool } from "./get-document.ts";
import { listDocumentsTool } from "./list-documents.ts";
import { searchDocuments } from "./search-documents.ts";
import type { Tool } from "./tool.ts";

export const tools: Tool[] = [searchDocuments, ask, listDocumentsTool, getDocumentTool];
