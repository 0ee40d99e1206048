import { createHash, createVerify } from "node:crypto";
import { type FakeRequest, Refused } from "./exchange.ts";

const week = 604_800;
const allowedSkew = 15 * 60;

/**
 * Verifies a V4 signature of a request, its time and its headers.
 * https://cloud.google.com/storage/docs/authentication/signatures
 */
export function checkSignedUrl(
  request: FakeRequest,
  account: { email: string; key: string },
): void {
  const query = new Map(request.url.searchParams);
  const signature = query.get("X-Goog-Signature");
  const date = query.get("X-Goog-Date") ?? "";
  const expires = Number(query.get("X-Goog-Expires"));
  const scope = `${date.slice(0, 8)}/auto/storage/goog4_request`;
  const isComplete = signature && query.get("X-Goog-Algorithm") === "GOOG4-RSA-SHA256";
  if (!isComplete) throw new Refused(403, "AccessDenied", "Access denied.");
  if (query.get("X-Goog-Credential") !== `${account.email}/${scope}`) throw wrongSignature();
  checkTime(request.now, date, expires);
  const signed = (query.get("X-Goog-SignedHeaders") ?? "").split(";");
  checkHeaders(request, signed);
  const digest = createHash("sha256").update(canonicalRequest(request, signed)).digest("hex");
  const text = ["GOOG4-RSA-SHA256", date, scope, digest].join("\n");
  const verifier = createVerify("RSA-SHA256").update(text);
  if (!verifier.verify(account.key, Buffer.from(signature, "hex"))) throw wrongSignature();
}

/** Seven days at most: https://cloud.google.com/storage/docs/access-control/signed-urls#about */
function checkTime(now: Date, date: string, expires: number): void {
  const iso = date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z");
  const from = Date.parse(iso) / 1000;
  const at = now.getTime() / 1000;
  const isSound = Number.isInteger(expires) && expires >= 0 && expires <= week;
  if (Number.isNaN(from) || !isSound) {
    throw new Refused(400, "AuthorizationQueryParametersError", "X-Goog-Expires is not valid");
  }
  if (at > from + expires)
    throw new Refused(400, "ExpiredToken", "The provided token has expired.");
  if (at < from - allowedSkew) throw new Refused(403, "AccessDenied", "Request is not yet valid");
}

/**
 * `host` is signed, and every `x-goog-` header that is sent; what is signed is sent.
 * https://cloud.google.com/storage/docs/authentication/canonical-requests#required-headers
 */
function checkHeaders({ headers }: FakeRequest, signed: string[]): void {
  const unsigned = Object.keys(headers).filter((name) => name.startsWith("x-goog-"));
  const isWrong =
    !signed.includes("host") ||
    unsigned.some((name) => !signed.includes(name)) ||
    signed.some((name) => headers[name] === undefined);
  if (!isWrong) return;
  throw new Refused(400, "MalformedSecurityHeader", "Your request has a malformed header.");
}

/** https://cloud.google.com/storage/docs/authentication/canonical-requests */
function canonicalRequest({ method, url, headers }: FakeRequest, signed: string[]): string {
  const query = [...url.searchParams]
    .filter(([name]) => name !== "X-Goog-Signature")
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort();
  const values = signed.map((name) => {
    // The SDK signs the host without its port; the service itself has none to show.
    const value = name === "host" ? url.hostname : String(headers[name]);
    return `${name}:${value.trim().replace(/\s{2,}/g, " ")}\n`;
  });
  const lines = [method, url.pathname, query.join("&"), values.join(""), signed.join(";")];
  return [...lines, "UNSIGNED-PAYLOAD"].join("\n");
}

function encode(text: string): string {
  const hex = (char: string) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text).replace(/[!'()*]/g, hex);
}

const wrongSignature = () =>
  new Refused(403, "SignatureDoesNotMatch", "The request signature does not match.");
