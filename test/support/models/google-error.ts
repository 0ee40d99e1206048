import type { z } from "zod";
import type { WireReply, WireRequest } from "./wire-server.ts";

/** The token that the fakes of Google's services take, unless they take any. */
export const goodToken = "token-of-a-test";

/** Errors of Google APIs in JSON (https://cloud.google.com/apis/design/errors). */
export function googleError(code: number, status: string, message: string): WireReply {
  return { status: code, json: { error: { code, message, status } } };
}

/** Why a request is refused before it is read; undefined when it is not. */
export function refuseUnread(
  { method, headers }: WireRequest,
  anyToken: boolean,
): WireReply | undefined {
  if (method !== "POST") return googleError(404, "NOT_FOUND", "Not found.");
  // https://cloud.google.com/docs/authentication/rest
  const [scheme, token] = (headers.authorization ?? "").split(" ");
  if (scheme !== "Bearer" || !token || (!anyToken && token !== goodToken)) {
    return googleError(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.");
  }
  // https://cloud.google.com/apis/docs/system-parameters and the gRPC transcoding of JSON bodies
  if (!headers["content-type"]?.startsWith("application/json")) {
    return googleError(400, "INVALID_ARGUMENT", "Invalid content type.");
  }
  return undefined;
}

/** Unknown fields are refused like wrong ones (https://protobuf.dev/programming-guides/json/). */
export function invalidArgument(error: z.ZodError): WireReply {
  const [issue] = error.issues;
  const path = issue?.path.join(".") ?? "";
  return googleError(400, "INVALID_ARGUMENT", `Invalid value at '${path}': ${issue?.message}`);
}
