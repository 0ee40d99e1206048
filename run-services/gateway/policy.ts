import { megabyte } from "#shared/http/limit-body.ts";
import { defaultIngestionLimits, maxFileFormBytes } from "#shared/knowledge/ingestion-limits.ts";

/** What the door asks of a request before it lets it pass. */
export type Policy = {
  /** Needs no token: it is how one gets a token, or its address is signed. */
  public: boolean;
  maxBodyBytes: number;
};

export function policyOf(method: string, path: string, contentType: string | undefined): Policy {
  return { public: isPublic(method, path), maxBodyBytes: bodyLimit(method, path, contentType) };
}

const signInPaths = new Set(["/v1/auth/token", "/v1/auth/session", "/v1/auth/local/sign-in"]);

function isPublic(method: string, path: string): boolean {
  if (method === "POST") return signInPaths.has(path);
  if (method === "PUT") return path.startsWith("/v1/uploads/");
  if (method !== "GET" && method !== "HEAD") return false;
  return ["/.well-known/", "/v1/receipts/", "/v1/downloads/"].some((prefix) =>
    path.startsWith(prefix),
  );
}

function bodyLimit(method: string, path: string, contentType: string | undefined): number {
  if (path.startsWith("/v1/uploads/")) return defaultIngestionLimits.maxUploadBytes;
  const multipart = contentType?.toLowerCase().startsWith("multipart/form-data");
  if (method === "POST" && path === "/v1/documents" && multipart) {
    return maxFileFormBytes;
  }
  return megabyte;
}
