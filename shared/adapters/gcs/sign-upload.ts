import type { UploadTarget } from "#shared/knowledge/ports.ts";
import { unavailable } from "./call-storage.ts";
import type { Gcs } from "./object-metadata.ts";

export type Upload = { key: string; mediaType: string; bytes: number; expiresAt: Date };

/**
 * Addresses that take exactly these bytes of this type, where nothing is yet: the signature covers
 * every header. Completing the upload looks at size and digest once more.
 * https://cloud.google.com/storage/docs/access-control/signed-urls
 */
export async function signUpload(
  gcs: Gcs,
  upload: Upload,
  { resumable }: { resumable: boolean },
): Promise<UploadTarget> {
  const bounds = {
    "x-goog-content-length-range": `${upload.bytes},${upload.bytes}`,
    "x-goog-if-generation-match": "0",
  };
  const headers = { "Content-Type": upload.mediaType, ...bounds };
  const [url, start] = await Promise.all([
    sign(gcs, upload, "write", bounds),
    resumable ? sign(gcs, upload, "resumable", bounds) : undefined,
  ]);
  const put = { method: "PUT", url, headers } as const;
  if (start === undefined) return put;
  const starting = { ...headers, "x-goog-resumable": "start" };
  return { ...put, resumable: { method: "POST", url: start, headers: starting } };
}

async function sign(
  { bucket, call, signingEndpoint }: Gcs,
  { key, expiresAt, mediaType }: Upload,
  action: "write" | "resumable",
  extensionHeaders: Record<string, string>,
): Promise<string> {
  const signed = await call("sign", async () => {
    const [url] = await bucket.file(key).getSignedUrl({
      version: "v4",
      action,
      expires: expiresAt,
      contentType: mediaType,
      extensionHeaders,
      ...(signingEndpoint !== undefined && { signingEndpoint }),
    });
    return { url };
  });
  if (typeof signed === "string") throw unavailable(new Error("the signer is not there"));
  return signed.url;
}
