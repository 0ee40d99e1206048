import type { UploadTarget } from "#shared/knowledge/ports.ts";
import { unavailable } from "./call-storage.ts";
import type { Gcs } from "./object-metadata.ts";

export type Upload = { key: string; mediaType: string; bytes: number; expiresAt: Date };

/**
 * Addresses that take exactly these bytes of this type, where nothing is yet: the signature covers
 * every header. https://cloud.google.com/storage/docs/access-control/signed-urls
 */
export async function signUpload(
  gcs: Gcs,
  upload: Upload,
  { resumable }: { resumable: boolean },
): Promise<UploadTarget> {
  const headers = {
    "Content-Type": upload.mediaType,
    "x-goog-content-length-range": `${upload.bytes},${upload.bytes}`,
    "x-goog-if-generation-match": "0",
  };
  const [put, post] = await Promise.all([
    sign(gcs, upload, { action: "write", headers }),
    resumable ? sign(gcs, upload, { action: "resumable", headers }) : undefined,
  ]);
  if (post === undefined) return { method: "PUT", url: put, headers };
  const start = { ...headers, "x-goog-resumable": "start" };
  return {
    method: "PUT",
    url: put,
    headers,
    resumable: { method: "POST", url: post, headers: start },
  };
}

async function sign(
  { bucket, call }: Gcs,
  { key, expiresAt }: Upload,
  { action, headers }: { action: "write" | "resumable"; headers: Record<string, string> },
): Promise<string> {
  const { "Content-Type": contentType, ...extensionHeaders } = headers;
  const signed = await call("sign", async () => {
    const [url] = await bucket.file(key).getSignedUrl({
      version: "v4",
      action,
      expires: expiresAt,
      ...(contentType !== undefined && { contentType }),
      extensionHeaders,
    });
    return { url };
  });
  if (typeof signed === "string") throw unavailable(new Error("the signer is not there"));
  return signed.url;
}
