import type { HttpApp } from "#shared/http/app-types.ts";
import { createHttpApp, observersOf } from "#shared/http/create-app.ts";
import type { Deps } from "./deps.ts";
import { askQuestionRoute } from "./routes/ask-question.ts";
import { callMcpRoute } from "./routes/call-mcp.ts";
import { completeUploadRoute } from "./routes/complete-upload.ts";
import { createDocumentRoute } from "./routes/create-document.ts";
import { deleteConversationRoute } from "./routes/delete-conversation.ts";
import { deleteDocumentRoute } from "./routes/delete-document.ts";
import { exportConversationRoute } from "./routes/export-conversation.ts";
import { exportFeedbackRoute } from "./routes/export-feedback.ts";
import { getAnswerRoute } from "./routes/get-answer.ts";
import { getAnswerSourcesRoute } from "./routes/get-answer-sources.ts";
import { getConversationRoute } from "./routes/get-conversation.ts";
import { getDocumentRoute } from "./routes/get-document.ts";
import { getDocumentContentRoute } from "./routes/get-document-content.ts";
import { getDocumentTextRoute } from "./routes/get-document-text.ts";
import { getPageImageRoute } from "./routes/get-page-image.ts";
import { giveFeedbackRoute } from "./routes/give-feedback.ts";
import { listConversationsRoute } from "./routes/list-conversations.ts";
import { listDocumentsRoute } from "./routes/list-documents.ts";
import { listFeedbackRoute } from "./routes/list-feedback.ts";
import { createChatCompletionRoute } from "./routes/openai/create-chat-completion.ts";
import { createEmbeddingsRoute } from "./routes/openai/create-embeddings.ts";
import { getModelRoute } from "./routes/openai/get-model.ts";
import { listModelsRoute } from "./routes/openai/list-models.ts";
import { receiveUploadRoute } from "./routes/receive-upload.ts";
import { regenerateAnswerRoute } from "./routes/regenerate-answer.ts";
import { reindexDocumentRoute } from "./routes/reindex-document.ts";
import { renameConversationRoute } from "./routes/rename-conversation.ts";
import { searchPassagesRoute } from "./routes/search-passages.ts";
import { sendDownloadRoute } from "./routes/send-download.ts";
import { watchAnswerRoute } from "./routes/watch-answer.ts";
import { watchDocumentRoute } from "./routes/watch-document.ts";

/**
 * Owns /v1/documents, /v1/uploads, /v1/downloads, /v1/search, /v1/ask, /v1/answers,
 * /v1/conversations, /v1/feedback and /v1/openai.
 */
export function createApp(deps: Deps): HttpApp {
  const { verifier, db, index, uploads, downloads } = deps;
  const parts = { database: () => db.ping(), index: async () => index.check?.() };
  const app = createHttpApp({
    name: "ai",
    ...observersOf(deps),
    verifier,
    idempotency: { db },
    parts,
  });
  createDocumentRoute(app, deps);
  listDocumentsRoute(app, deps);
  getDocumentRoute(app, deps);
  deleteDocumentRoute(app, deps);
  completeUploadRoute(app, deps);
  reindexDocumentRoute(app, deps);
  getDocumentContentRoute(app, deps);
  getDocumentTextRoute(app, deps);
  getPageImageRoute(app, deps);
  watchDocumentRoute(app, deps);
  if (uploads) receiveUploadRoute(app, uploads, deps);
  if (downloads) sendDownloadRoute(app, downloads);
  searchPassagesRoute(app, deps);
  askQuestionRoute(app, deps);
  regenerateAnswerRoute(app, deps);
  getAnswerRoute(app, deps);
  getAnswerSourcesRoute(app, deps);
  watchAnswerRoute(app, deps);
  listConversationsRoute(app, deps);
  getConversationRoute(app, deps);
  renameConversationRoute(app, deps);
  deleteConversationRoute(app, deps);
  exportConversationRoute(app, deps);
  giveFeedbackRoute(app, deps);
  listFeedbackRoute(app, deps);
  exportFeedbackRoute(app, deps);
  listModelsRoute(app, deps);
  getModelRoute(app, deps);
  createEmbeddingsRoute(app, deps);
  createChatCompletionRoute(app, deps);
  callMcpRoute(app, deps);
  return app;
}
