import type { ApiClient } from "../client/api-client.ts";
import { followDocument } from "../client/follow-document.ts";
import { ApiProblem } from "../client/request.ts";

export type ImportResult = {
  file: string;
  /** A document's final status; `rejected` at the door; or `unfinished`. */
  state: "indexed" | "failed" | "rejected" | "unfinished";
  reason: string;
  pages: number | null;
  passages: number | null;
  seconds: number;
};

/** What is wrong with the file itself; anything else may succeed another time. */
const refusals = new Set([400, 409, 413, 415, 422]);

/** Uploads one file and waits for its document's final state. Never throws. */
export async function importFile(
  path: string,
  file: string,
  { client, signal }: { client: ApiClient; signal: AbortSignal },
): Promise<ImportResult> {
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  try {
    const document = await followDocument(client, await client.upload(path), { signal });
    return {
      file,
      state: document.status === "indexed" ? "indexed" : "failed",
      reason: document.statusReason ?? "",
      pages: document.pages,
      passages: document.passages,
      seconds: seconds(),
    };
  } catch (error) {
    const nothing = { pages: null, passages: null, seconds: seconds() };
    if (error instanceof ApiProblem && refusals.has(error.status)) {
      return { file, state: "rejected", reason: error.code, ...nothing };
    }
    const late = signal.aborted ? "deadline" : "error";
    const reason = error instanceof ApiProblem ? error.code : late;
    return { file, state: "unfinished", reason, ...nothing };
  }
}
