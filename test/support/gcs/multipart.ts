import { z } from "zod";
import { parseJson } from "#shared/kernel/parse-json.ts";
import { type FakeRequest, Refused } from "./exchange.ts";
import type { NewObject } from "./object-table.ts";

const resource = z.object({
  name: z.string().optional(),
  contentType: z.string().optional(),
  crc32c: z.string().optional(),
  metadata: z.record(z.string(), z.string()).default({}),
});

/**
 * Exactly two parts: the object's resource as JSON, and its bytes.
 * https://cloud.google.com/storage/docs/uploading-objects#upload-object-json
 */
export function readMultipart({ headers, body }: FakeRequest): NewObject {
  const type = /^multipart\/related;\s*boundary="?([^";]+)"?/.exec(headers["content-type"] ?? "");
  if (!type) throw malformed("Content-Type must be multipart/related with a boundary");
  const delimiter = Buffer.from(`--${type[1]}`);
  const first = body.indexOf(delimiter);
  const second = body.indexOf(Buffer.concat([Buffer.from("\r\n"), delimiter]), first + 1);
  const end = body.lastIndexOf(Buffer.from(`\r\n--${type[1]}--`));
  if (first !== 0 || second < 0 || end <= second) throw malformed("Malformed multipart body");
  const described = readPart(body.subarray(delimiter.length + 2, second));
  if (!/^application\/json/i.test(described.type)) throw malformed("First part must be JSON");
  const parsed = resource.safeParse(parseJson(described.content.toString()));
  if (!parsed.success) throw malformed("Parse Error");
  const media = readPart(body.subarray(second + 2 + delimiter.length + 2, end));
  const { contentType = media.type, crc32c, metadata } = parsed.data;
  return { bytes: Buffer.from(media.content), contentType, crc32c, metadata };
}

function readPart(part: Buffer): { type: string; content: Buffer } {
  const split = part.indexOf("\r\n\r\n");
  if (split < 0) throw malformed("Malformed multipart body");
  const type = /content-type:\s*(.+)/i.exec(part.subarray(0, split).toString())?.[1]?.trim();
  if (type === undefined) throw malformed("Each part needs a Content-Type");
  return { type, content: part.subarray(split + 4) };
}

const malformed = (message: string) => new Refused(400, "badRequest", message);
