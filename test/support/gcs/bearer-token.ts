import { createPublicKey, verify } from "node:crypto";
import { z } from "zod";
import { parseJson } from "#shared/kernel/parse-json.ts";
import { type FakeRequest, Refused } from "./exchange.ts";

const scopes = [
  "https://www.googleapis.com/auth/cloud-platform",
  "https://www.googleapis.com/auth/devstorage.full_control",
  "https://www.googleapis.com/auth/devstorage.read_write",
];

const claims = z.object({
  iss: z.string(),
  sub: z.string(),
  scope: z.string(),
  iat: z.number(),
  exp: z.number(),
});

/**
 * Takes a JWT that the service account signed itself, for at most an hour.
 * https://developers.google.com/identity/protocols/oauth2/service-account#jwt-auth
 */
export function checkBearer(request: FakeRequest, account: { email: string; key: string }): void {
  const [scheme, token = ""] = (request.headers.authorization ?? "").split(" ");
  // https://cloud.google.com/storage/docs/json_api/v1/status-codes#401-unauthorized
  if (scheme !== "Bearer") throw new Refused(401, "required", "Login Required");
  const [head = "", body = "", signature = ""] = token.split(".");
  const signed = Buffer.from(`${head}.${body}`);
  const key = createPublicKey(account.key);
  const isOurs = verify("sha256", signed, key, Buffer.from(signature, "base64url"));
  const parsed = claims.safeParse(parseJson(Buffer.from(body, "base64url").toString()));
  if (!isOurs || !parsed.success || parsed.data.iss !== account.email) throw invalidCredentials();
  const { iat, exp, scope } = parsed.data;
  const now = request.now.getTime() / 1000;
  if (exp < now || iat > now + 300 || exp - iat > 3600) throw invalidCredentials();
  if (!scope.split(" ").some((given) => scopes.includes(given))) {
    // https://cloud.google.com/storage/docs/oauth-scopes
    throw new Refused(403, "insufficientPermissions", "Insufficient Permission");
  }
}

const invalidCredentials = () => new Refused(401, "authError", "Invalid Credentials");
