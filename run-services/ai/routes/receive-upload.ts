import type { UploadReceiver } from "#shared/adapters/folder-object-store/receive-upload.ts";
import type { HttpApp } from "#shared/http/app-types.ts";
import { guardBody, megabyte } from "#shared/http/limit-body.ts";

const prefix = "/v1/uploads/";
const maxBytes = 200 * megabyte;

/**
 * Takes the bytes of an announced document, to an address that was signed for them: whoever has
 * it needs no token. Where there is a bucket, they go there instead. Not in the OpenAPI document:
 * clients follow the address, they do not build it.
 */
export function receiveUploadRoute(app: HttpApp, uploads: UploadReceiver): void {
  app.put(`${prefix}*`, async (c) => {
    guardBody(c, maxBytes);
    const { pathname, search } = new URL(c.req.url);
    const { raw } = c.req;
    await uploads.receive(`${pathname.slice(prefix.length)}${search}`, raw.headers, raw.body);
    return c.body(null, 204);
  });
}
