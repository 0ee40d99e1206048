import type { UploadReceiver } from "#shared/adapters/folder-object-store/receive-upload.ts";
import type { HttpApp } from "#shared/http/app-types.ts";
import { guardBody, megabyte } from "#shared/http/limit-body.ts";
import { keepUpload } from "#shared/knowledge/keep-upload.ts";
import type { Deps } from "../deps.ts";

const prefix = "/v1/uploads/";
const maxBytes = 200 * megabyte;

/**
 * Takes the bytes of an announced document, to an address that was signed for them: whoever has
 * it needs no token. Where there is a bucket, they go there instead. Not in the OpenAPI document:
 * clients follow the address, they do not build it.
 */
export function receiveUploadRoute(app: HttpApp, uploads: UploadReceiver, deps: Deps): void {
  app.put(`${prefix}*`, async (c) => {
    guardBody(c, maxBytes);
    const { pathname, search } = new URL(c.req.url);
    const { raw } = c.req;
    const address = `${pathname.slice(prefix.length)}${search}`;
    const { key } = await uploads.receive(address, raw.headers, raw.body);
    await keepUpload(key, deps);
    return c.body(null, 204);
  });
}
