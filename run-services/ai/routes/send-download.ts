import type { DownloadSender } from "#shared/adapters/folder-object-store/send-download.ts";
import type { HttpApp } from "#shared/http/app-types.ts";
import { sendFile } from "#shared/http/send-file.ts";

const prefix = "/v1/downloads/";

/**
 * Gives an object at an address that was signed for it: whoever has it needs no token. Where there
 * is a bucket, it gives them instead. Not in the OpenAPI document: clients follow the address, they
 * do not build it.
 */
export function sendDownloadRoute(app: HttpApp, downloads: DownloadSender): void {
  app.get(`${prefix}*`, async (c) => {
    const { pathname, search } = new URL(c.req.url);
    const file = await downloads.open(`${pathname.slice(prefix.length)}${search}`);
    return sendFile(c, { ...file, mediaType: "application/octet-stream" });
  });
}
