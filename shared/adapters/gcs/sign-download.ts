import { attachment } from "#shared/kernel/attachment.ts";
import { unavailable } from "./call-storage.ts";
import type { Gcs } from "./object-metadata.ts";

/**
 * An address that reads the object, to be saved under a name of ours.
 * https://cloud.google.com/storage/docs/access-control/signed-urls
 */
export async function signDownload(
  { bucket, call, signingEndpoint }: Gcs,
  { key, filename, expiresAt }: { key: string; filename: string; expiresAt: Date },
): Promise<string> {
  const signed = await call("sign", async () => {
    const [url] = await bucket.file(key).getSignedUrl({
      version: "v4",
      action: "read",
      expires: expiresAt,
      responseDisposition: attachment(filename),
      ...(signingEndpoint !== undefined && { signingEndpoint }),
    });
    return { url };
  });
  if (typeof signed === "string") throw unavailable(new Error("the signer is not there"));
  return signed.url;
}
