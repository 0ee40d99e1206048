import type { HttpApp } from "#shared/http/app-types.ts";
import { createHttpApp, observersOf } from "#shared/http/create-app.ts";
import type { Deps } from "./deps.ts";
import { askQuestionRoute } from "./routes/ask-question.ts";
import { completeUploadRoute } from "./routes/complete-upload.ts";
import { createDocumentRoute } from "./routes/create-document.ts";
import { deleteDocumentRoute } from "./routes/delete-document.ts";
import { getDocumentRoute } from "./routes/get-document.ts";
import { getDocumentContentRoute } from "./routes/get-document-content.ts";
import { getDocumentTextRoute } from "./routes/get-document-text.ts";
import { listDocumentsRoute } from "./routes/list-documents.ts";
import { receiveUploadRoute } from "./routes/receive-upload.ts";
import { reindexDocumentRoute } from "./routes/reindex-document.ts";
import { searchPassagesRoute } from "./routes/search-passages.ts";
import { sendDownloadRoute } from "./routes/send-download.ts";
import { watchDocumentRoute } from "./routes/watch-document.ts";

/** Owns /v1/documents, /v1/uploads, /v1/downloads, /v1/search and /v1/ask. */
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
  watchDocumentRoute(app, deps);
  if (uploads) receiveUploadRoute(app, uploads, deps);
  if (downloads) sendDownloadRoute(app, downloads);
  searchPassagesRoute(app, deps);
  askQuestionRoute(app, deps);
  return app;
}
