import type { PassageIndexConfig } from "#shared/config/passage-index.ts";
import type { Database } from "#shared/kernel/database.ts";
import { EnvError } from "#shared/kernel/parse-env.ts";
import { untilGood } from "#shared/kernel/until-good.ts";
import type { Embedder, PassageIndex } from "#shared/knowledge/ports.ts";
import { folderOf } from "./folder-of.ts";
import type { PartBase } from "./part-base.ts";

type IndexShape = { dimension?: number | undefined; metric?: string | undefined };

type Deps = {
  db: Database;
  /** Whose vectors the index holds. */
  embedder: Embedder;
};

/** Pinecone (`pinecone://…`), or LanceDB in a folder (`file:…`). */
export async function openPassageIndex(
  config: PassageIndexConfig,
  { db, embedder }: Deps,
  { logger, closing }: PartBase,
): Promise<PassageIndex> {
  const { dimensions } = embedder;
  // Vectors of a model know what words do not; hashed words mostly repeat them.
  const directory = folderOf(config.INDEX_URL);
  if (directory !== undefined) {
    const { createLanceIndex } = await import("#shared/adapters/lancedb/create-lance-index.ts");
    const dense = embedder.paid ? { dense: { weight: 1, below: Number.POSITIVE_INFINITY } } : {};
    const index = createLanceIndex({ directory, dimensions, logger, ...dense });
    closing.push(() => index.close());
    return index;
  }
  const { PINECONE_API_KEY: apiKey } = config;
  if (apiKey === undefined) throw new EnvError(["  PINECONE_API_KEY: is missing"]);
  const host = config.INDEX_URL.replace(/^pinecone\+http:/, "http:").replace(
    /^pinecone:/,
    "https:",
  );
  const [{ createPineconeIndex }, { createTermStatistics }] = await Promise.all([
    import("#shared/adapters/pinecone/create-pinecone-index.ts"),
    import("#shared/adapters/postgres/create-term-statistics.ts"),
  ]);
  const statistics = createTermStatistics({}, { db });
  const weight = embedder.paid ? { denseWeight: 1 } : {};
  const settings = { apiKey, host, dimensions, ...weight };
  const index = createPineconeIndex(settings, { statistics, logger });
  closing.push(() => index.close());
  const check = untilGood(async () => demandFit(await index.describe(), dimensions));
  return { ...index, check };
}

/** An index is made elsewhere, and of another kind easily enough. */
function demandFit({ dimension = 0, metric = "dotproduct" }: IndexShape, ours: number): void {
  if (dimension !== ours) {
    throw new Error(
      `INDEX_URL names an index for vectors of ${dimension} dimensions, and ours have ${ours} ` +
        "(EMBEDDING_DIMENSIONS): it takes an index of the same length",
    );
  }
  if (metric !== "dotproduct") {
    throw new Error(`INDEX_URL names an index with the metric ${metric}; it has to be dotproduct`);
  }
}
