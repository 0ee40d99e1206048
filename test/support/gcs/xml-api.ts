import { type FakeRequest, Refused, type Reply } from "./exchange.ts";
import type { Api } from "./json-api.ts";
import type { Conditions, FakeObject } from "./object-table.ts";
import { checkSignedUrl } from "./signed-url.ts";

/** Signed addresses: a whole object there and back, or the start and pieces of one. */
export function answerXml(
  api: Api,
  account: { email: string; key: string },
  request: FakeRequest,
): Reply {
  const { url, method, headers, body, now } = request;
  const [, bucket = "", ...rest] = url.pathname.split("/").map(decodeURIComponent);
  const name = rest.join("/");
  // https://cloud.google.com/storage/docs/xml-api/reference-status#404-not-found
  if (bucket !== api.bucket) {
    throw new Refused(404, "NoSuchBucket", "The specified bucket does not exist.");
  }
  const session = url.searchParams.get("upload_id");
  if (method === "PUT" && session !== null) return api.uploads.take(session, request, stored);
  checkSignedUrl(request, account);
  if (method === "GET") return read(api.objects.find(name), url);
  const demandSize = sizeRange(request);
  const object = {
    contentType: headers["content-type"] ?? "application/octet-stream",
    metadata: ownMetadata(request),
  };
  if (method === "PUT") {
    // https://cloud.google.com/storage/docs/xml-api/reference-status#411-length-required
    const hasLength = headers["content-length"] ?? headers["transfer-encoding"];
    if (hasLength === undefined) throw new Refused(411, "MissingContentLength", "Length required");
    demandSize(body.length);
    return stored(api.objects.store(name, { ...object, bytes: body }, conditionsOf(request), now));
  }
  // https://cloud.google.com/storage/docs/xml-api/post-object-resumable
  if (method !== "POST" || headers["x-goog-resumable"] !== "start" || body.length > 0) {
    throw new Refused(405, "MethodNotAllowed", "The method is not allowed.");
  }
  const id = api.uploads.start(
    { name, object, conditions: conditionsOf(request), demandSize },
    now,
  );
  const location = new URL(url);
  location.search = `?upload_id=${id}`;
  return { status: 201, headers: { location: location.href } };
}

/** https://cloud.google.com/storage/docs/xml-api/get-object-download#query_string_parameters */
function read({ bytes, contentType }: FakeObject, { searchParams }: URL): Reply {
  const disposition = searchParams.get("response-content-disposition");
  return {
    status: 200,
    headers: {
      "content-type": contentType,
      ...(disposition !== null && { "content-disposition": disposition }),
    },
    body: bytes,
  };
}

/** https://cloud.google.com/storage/docs/xml-api/put-object-upload#response_headers */
function stored({ generation, crc32c, md5Hash }: FakeObject): Reply {
  const hash = `crc32c=${crc32c},md5=${md5Hash}`;
  return { status: 200, headers: { "x-goog-generation": String(generation), "x-goog-hash": hash } };
}

/** https://cloud.google.com/storage/docs/xml-api/reference-headers#xgoogcontentlengthrange */
function sizeRange({ headers }: FakeRequest): (bytes: number) => void {
  const given = headers["x-goog-content-length-range"];
  if (given === undefined) return () => {};
  const range = /^(\d+),(\d+)$/.exec(String(given));
  if (!range) throw new Refused(400, "InvalidArgument", "Invalid x-goog-content-length-range");
  return (bytes) => {
    if (bytes > Number(range[2])) throw new Refused(400, "EntityTooLarge", "Too large");
    if (bytes < Number(range[1])) throw new Refused(400, "EntityTooSmall", "Too small");
  };
}

/** https://cloud.google.com/storage/docs/xml-api/reference-headers#xgoogifgenerationmatch */
function conditionsOf({ headers }: FakeRequest): Conditions {
  const given = headers["x-goog-if-generation-match"];
  return given === undefined ? {} : { ifGenerationMatch: Number(given) };
}

/** https://cloud.google.com/storage/docs/xml-api/reference-headers#xgoogmeta */
function ownMetadata({ headers }: FakeRequest): Record<string, string> {
  const own = Object.entries(headers).filter(([name]) => name.startsWith("x-goog-meta-"));
  return Object.fromEntries(own.map(([name, value]) => [name.slice(12), String(value)]));
}
