import { createHash } from "node:crypto";
import type { HttpContext } from "./app-types.ts";

/**
 * SHA-256 of what makes two requests the same: address, form of the answer, body. A form counts by
 * its fields and files, for its boundary is another each time; any other body by its bytes.
 */
export async function fingerprintOf(c: HttpContext): Promise<Buffer> {
  const { pathname, search } = new URL(c.req.url);
  const events = (c.req.header("accept") ?? "").toLowerCase().includes("text/event-stream");
  const body = Buffer.from(await c.req.arrayBuffer());
  const form = isForm(c) ? await formOf(c) : undefined;
  const content = form ? await describeForm(form) : digest(body);
  return createHash("sha256")
    .update(JSON.stringify([c.req.method, pathname, search, events, content]))
    .digest();
}

function isForm(c: HttpContext): boolean {
  return (c.req.header("content-type") ?? "").toLowerCase().startsWith("multipart/form-data");
}

/** The parsed form, which the endpoint's validator finds and need not parse again. */
async function formOf(c: HttpContext): Promise<FormData | undefined> {
  try {
    const form = await c.req.formData();
    c.req.bodyCache.formData = form;
    return form;
  } catch {
    return undefined; // for the validator to refuse
  }
}

async function describeForm(form: FormData): Promise<unknown[]> {
  const parts: unknown[] = [];
  for (const [name, value] of form.entries()) {
    if (typeof value === "string") parts.push([name, value]);
    else parts.push([name, value.name, value.type, digest(Buffer.from(await value.arrayBuffer()))]);
  }
  return parts;
}

function digest(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("base64url");
}
