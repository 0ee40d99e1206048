import { AppError } from "#shared/kernel/errors.ts";
import { type Gcs, type ObjectResource, sha256Name } from "./object-metadata.ts";

/**
 * Keeps a digest beside the bytes that it is of, and beside no others. Whoever may read an object
 * need not be allowed to change it, and another may have been quicker: then nothing is remembered.
 */
export async function rememberDigest(
  { bucket, call }: Gcs,
  key: string,
  { generation, sha256 }: ObjectResource & { sha256: string },
): Promise<void> {
  const metadata = { [sha256Name]: sha256 };
  try {
    await call("remember", async () => {
      await bucket.file(key).setMetadata({ metadata }, { ifGenerationMatch: generation });
      return {};
    });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
}
