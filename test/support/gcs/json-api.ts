import { z } from "zod";
import { parseJson } from "#shared/kernel/parse-json.ts";
import { type FakeRequest, json, Refused, type Reply } from "./exchange.ts";
import { readMultipart } from "./multipart.ts";
import type { FakeObject, ObjectTable } from "./object-table.ts";
import type { ResumableUploads } from "./resumable.ts";

export type Api = {
  bucket: string;
  objects: ObjectTable;
  uploads: ResumableUploads;
  /** The service may give fewer than it is asked for. */
  mostPerPage: number;
};

const whole = z.coerce.number().pipe(z.int().nonnegative()).optional();
const conditions = z.object({ ifGenerationMatch: whole, ifMetagenerationMatch: whole });
const listing = z.object({
  prefix: z.string().default(""),
  pageToken: z.string().optional(),
  maxResults: z.coerce.number().pipe(z.int().positive()).default(1000),
});
const patch = z.strictObject({
  metadata: z.record(z.string(), z.string().nullable()).default({}),
});

/** https://cloud.google.com/storage/docs/json_api/v1/objects#resource */
export function resourceOf(bucket: string, object: FakeObject) {
  const { name, generation, metageneration, bytes, metadata, updated } = object;
  return {
    kind: "storage#object",
    id: `${bucket}/${name}/${generation}`,
    name,
    bucket,
    generation: String(generation),
    metageneration: String(metageneration),
    contentType: object.contentType,
    size: String(bytes.length),
    md5Hash: object.md5Hash,
    crc32c: object.crc32c,
    timeCreated: updated.toISOString(),
    updated: updated.toISOString(),
    ...(Object.keys(metadata).length > 0 && { metadata }),
  };
}

export function answerJson(api: Api, request: FakeRequest): Reply {
  const path = request.url.pathname.split("/").slice(1).map(decodeURIComponent);
  const isUpload = path[0] === "upload";
  const [, , , bucket, , name, ...rest] = isUpload ? path.slice(1) : path;
  // https://cloud.google.com/storage/docs/json_api/v1/status-codes#404-not-found
  if (bucket !== api.bucket) {
    throw new Refused(404, "notFound", "The specified bucket does not exist.");
  }
  const query = Object.fromEntries(request.url.searchParams);
  if (isUpload) return upload(api, request, query);
  if (name === undefined && request.method === "GET") return list(api, query);
  if (name !== undefined && rest[0] === "rewriteTo") return rewrite(api, request, { name, rest });
  if (name !== undefined) return one(api, request, name);
  throw new Refused(405, "methodNotAllowed", "Method Not Allowed");
}

/** https://cloud.google.com/storage/docs/json_api/v1/objects/insert */
function upload(api: Api, request: FakeRequest, query: Record<string, string>): Reply {
  const { objects, uploads, bucket } = api;
  const { name, uploadType, upload_id: session } = query;
  if (session !== undefined) {
    return uploads.take(session, request, (done) => json(200, resourceOf(bucket, done)));
  }
  if (name === undefined) throw new Refused(400, "required", "Required parameter: name");
  const conditional = conditions.parse(query);
  if (uploadType === "multipart") {
    const stored = objects.store(name, readMultipart(request), conditional, request.now);
    return json(200, resourceOf(bucket, stored));
  }
  if (uploadType !== "resumable") throw new Refused(400, "invalid", "Invalid uploadType");
  const type = request.headers["x-upload-content-type"];
  const object = { contentType: String(type ?? "application/octet-stream"), metadata: {} };
  const started = { name, object, conditions: conditional, demandSize() {} };
  const id = uploads.start(started, request.now);
  const location = new URL(request.url);
  location.searchParams.set("upload_id", id);
  return { status: 200, headers: { location: location.href } };
}

/**
 * At most 1,000 a page, whatever is asked for; a token for the next one.
 * https://cloud.google.com/storage/docs/json_api/v1/objects/list#optional-parameters
 */
function list({ bucket, objects, mostPerPage }: Api, query: Record<string, string>): Reply {
  const { prefix, pageToken, maxResults } = listing.parse(query);
  const after = pageToken === undefined ? "" : Buffer.from(pageToken, "base64url").toString();
  const names = objects
    .names(prefix)
    .filter((name) => Buffer.from(name).compare(Buffer.from(after)) > 0);
  const page = names.slice(0, Math.min(maxResults, mostPerPage, 1000));
  const last = page.at(-1);
  return json(200, {
    kind: "storage#objects",
    ...(page.length > 0 && { items: page.map((name) => resourceOf(bucket, objects.find(name))) }),
    ...(last !== undefined &&
      names.length > page.length && { nextPageToken: Buffer.from(last).toString("base64url") }),
  });
}

function one({ bucket, objects }: Api, request: FakeRequest, name: string): Reply {
  const query = Object.fromEntries(request.url.searchParams);
  const conditional = conditions.parse(query);
  if (request.method === "DELETE") {
    objects.delete(name, conditional);
    return { status: 204 };
  }
  const object = objects.find(name);
  if (query.generation !== undefined && query.generation !== String(object.generation)) {
    throw new Refused(404, "notFound", "Not Found");
  }
  if (request.method === "PATCH") {
    const parsed = patch.safeParse(parseJson(request.body.toString()));
    if (!parsed.success) throw new Refused(400, "parseError", "Parse Error");
    return json(200, resourceOf(bucket, objects.change(name, parsed.data.metadata, conditional)));
  }
  if (request.method !== "GET") throw new Refused(405, "methodNotAllowed", "Method Not Allowed");
  return query.alt === "media" ? media(object, request) : json(200, resourceOf(bucket, object));
}

/** https://cloud.google.com/storage/docs/json_api/v1/objects/get */
function media(object: FakeObject, request: FakeRequest): Reply {
  const headers = {
    "content-type": object.contentType,
    "x-goog-hash": `crc32c=${object.crc32c},md5=${object.md5Hash}`,
    "x-goog-generation": String(object.generation),
    "x-goog-stored-content-encoding": "identity",
    "x-goog-stored-content-length": String(object.bytes.length),
  };
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "");
  if (!range) return { status: 200, headers, body: object.bytes };
  const all = object.bytes.length;
  const [start, end] = [Number(range[1]), Math.min(Number(range[2] || all - 1), all - 1)];
  if (start >= all) throw new Refused(416, "requestedRangeNotSatisfiable", "Range not satisfiable");
  const sent = { ...headers, "content-range": `bytes ${start}-${end}/${all}` };
  return { status: 206, headers: sent, body: object.bytes.subarray(start, end + 1) };
}

/** Within one bucket done at once. https://cloud.google.com/storage/docs/json_api/v1/objects/rewrite */
function rewrite(api: Api, request: FakeRequest, { name, rest }: { name: string; rest: string[] }) {
  const [, , bucket, , target] = rest;
  if (request.method !== "POST" || target === undefined)
    throw new Refused(400, "invalid", "Invalid");
  if (bucket !== api.bucket)
    throw new Refused(404, "notFound", "The specified bucket does not exist.");
  const source = api.objects.find(name);
  const conditional = conditions.parse(Object.fromEntries(request.url.searchParams));
  // Without a resource in the body, the source's metadata goes along.
  const { bytes, contentType, metadata } = source;
  const given = { bytes, contentType, metadata: { ...metadata } };
  const stored = api.objects.store(target, given, conditional, request.now);
  const size = String(bytes.length);
  const resource = resourceOf(api.bucket, stored);
  const done = { done: true, objectSize: size, totalBytesRewritten: size, resource };
  return json(200, { kind: "storage#rewriteResponse", ...done });
}
