import type { PassageIndexConfig } from "#shared/config/passage-index.ts";
import type { Embedder, PassageIndex } from "#shared/knowledge/ports.ts";
import { folderOf } from "./folder-of.ts";
import type { PartBase } from "./part-base.ts";

/** Pinecone (`pinecone://…`), or LanceDB in a folder (`file:…`). */
export async function openPassageIndex(
  config: PassageIndexConfig,
  { dimensions }: Embedder,
  { logger, closing }: PartBase,
): Promise<PassageIndex> {
  const directory = folderOf(config.INDEX_URL);
  if (directory === undefined) throw new Error("not yet");
  const { createLanceIndex } = await import("#shared/adapters/lancedb/create-lance-index.ts");
  const index = createLanceIndex({ directory, dimensions, logger });
  closing.push(() => index.close());
  return index;
}
