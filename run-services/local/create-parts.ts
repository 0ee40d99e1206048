import { mkdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { createExtractiveModel } from "#shared/adapters/extractive-model/create-extractive-model.ts";
import { createFolderObjectStore } from "#shared/adapters/folder-object-store/create-folder-object-store.ts";
import { createUploadReceiver } from "#shared/adapters/folder-object-store/receive-upload.ts";
import { removeDrafts } from "#shared/adapters/folder-object-store/write-file.ts";
import { createHashingEmbedder } from "#shared/adapters/hashing-embedder/create-hashing-embedder.ts";
import { createLanceIndex } from "#shared/adapters/lancedb/create-lance-index.ts";
import { createTextExtractor } from "#shared/adapters/text-extractor/create-text-extractor.ts";
import { systemClock } from "#shared/kernel/clock.ts";
import type { ClosingStack } from "#shared/kernel/closing-stack.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import { defaultIngestionLimits } from "#shared/knowledge/ingestion-limits.ts";
import type { LocalSecrets } from "./local-secrets.ts";

/** The embedded parts that services and functions share, all but the database. */
export async function createParts(
  options: { directory: string; url: string; secrets: LocalSecrets; logger: Logger },
  closing: ClosingStack,
) {
  const { directory, url, secrets, logger } = options;
  const objectsDirectory = join(directory, "objects");
  const indexDirectory = join(directory, "index");
  const uploads = { url: `${url}/v1/uploads`, secret: secrets.uploadSecret };
  // Documents are nobody else's; the data folder itself stays open, for PostgreSQL's own user.
  for (const path of [objectsDirectory, indexDirectory]) {
    await mkdir(path, { recursive: true, mode: 0o700 });
  }
  await removeDrafts(objectsDirectory);
  const embedder = createHashingEmbedder();
  const index = createLanceIndex({
    directory: indexDirectory,
    dimensions: embedder.dimensions,
    logger,
  });
  closing.push(() => index.close());
  const extractor = createTextExtractor({});
  closing.push(() => extractor.close());
  return {
    clock: systemClock,
    embedder,
    index,
    extractor,
    objects: createFolderObjectStore({ directory: objectsDirectory, uploads }),
    uploads: createUploadReceiver({ directory: objectsDirectory, secret: uploads.secret }),
    model: createExtractiveModel(),
    limits: defaultIngestionLimits,
  };
}

export type Parts = Awaited<ReturnType<typeof createParts>>;

/** Documents that are worked on at once: extraction takes a core each. */
export const workers = Math.max(1, Math.min(4, availableParallelism()));
