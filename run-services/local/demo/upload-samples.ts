import { basename } from "node:path";
import type { ApiClient } from "../client/api-client.ts";
import { followDocument } from "../client/follow-document.ts";
import type { DocumentView } from "../client/schemas.ts";
import { inSeconds } from "../seconds.ts";

const words: Record<string, string> = {
  uploaded: "recibido",
  extracting: "leyendo el texto",
  indexing: "indexando",
  indexed: "listo",
  failed: "no se pudo leer",
};

/** Uploads files side by side and prints each change of state. */
export async function uploadSamples(
  paths: string[],
  { client, signal }: { client: ApiClient; signal: AbortSignal },
): Promise<DocumentView[]> {
  const started = performance.now();
  const width = Math.max(...paths.map((path) => basename(path).length));
  const say = ({ filename, status, statusDetail, pages, passages }: DocumentView) => {
    const counts = [pages ? `${pages} páginas` : "", `${passages} pasajes`].filter(Boolean);
    const more = status === "indexed" ? ` (${counts.join(", ")})` : "";
    const at = inSeconds(performance.now() - started).padStart(7);
    const state = (words[status] ?? status) + more + (statusDetail ? `: ${statusDetail}` : "");
    console.log(`  ${at}  ${filename.padEnd(width)}  ${state}`);
  };
  return Promise.all(
    paths.map(async (path) =>
      followDocument(client, await client.upload(path), { signal, changed: say }),
    ),
  );
}
