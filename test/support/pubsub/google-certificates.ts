import { createSign, generateKeyPairSync, type KeyObject } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

type Claims = Record<string, unknown>;

export type GoogleCertificates = {
  url: string;
  /** How often the certificates were asked for. */
  requests: number;
  /** The next answers have this status, and no certificates. */
  failing: number | undefined;
  /** A token as Pub/Sub puts it into a push, signed with the key that `url` publishes. */
  sign(claims: Claims): string;
  /** The same, signed with a key that nobody knows, under the known key's name. */
  forge(claims: Claims): string;
  close(): Promise<void>;
};

/** The e-mail and audience of the tokens that it signs, unless the claims say otherwise. */
export const pushIdentity = {
  audience: "https://functions.pueblo.example/",
  serviceAccount: "pubsub-push@pueblo-test.iam.gserviceaccount.com",
};

const newKey = () => generateKeyPairSync("rsa", { modulusLength: 2048 });
/** Made once: each takes a moment. */
let keys: Record<"google" | "stranger", ReturnType<typeof newKey>> | undefined;

/**
 * Google's certificates, and tokens that they verify.
 * Claims: https://cloud.google.com/pubsub/docs/authenticate-push-subscriptions#jwt_format
 * Certificates: https://www.googleapis.com/oauth2/v1/certs, with how long to keep them
 */
export async function startGoogleCertificates(): Promise<GoogleCertificates> {
  keys ??= { google: newKey(), stranger: newKey() };
  const { google, stranger } = keys;
  const published = { known: google.publicKey.export({ type: "spki", format: "pem" }) };
  const server = createServer((_, response) => {
    result.requests += 1;
    if (result.failing) return response.writeHead(result.failing).end();
    const headers = { "content-type": "application/json", "cache-control": "public, max-age=3600" };
    response.writeHead(200, headers).end(JSON.stringify(published));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const result: GoogleCertificates = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/oauth2/v1/certs`,
    requests: 0,
    failing: undefined,
    sign: (claims) => signed(claims, google.privateKey),
    forge: (claims) => signed(claims, stranger.privateKey),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return result;
}

function signed(claims: Claims, key: KeyObject): string {
  const now = Math.floor(Date.now() / 1000);
  const payload = {
    aud: pushIdentity.audience,
    azp: "113774264463038321964",
    email: pushIdentity.serviceAccount,
    email_verified: true,
    exp: now + 3600,
    iat: now,
    iss: "https://accounts.google.com",
    sub: "113774264463038321964",
    ...claims,
  };
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
  const head = `${encode({ alg: "RS256", kid: "known", typ: "JWT" })}.${encode(payload)}`;
  return `${head}.${createSign("RSA-SHA256").update(head).sign(key).toString("base64url")}`;
}
