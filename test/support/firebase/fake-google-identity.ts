import { sign } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { makeCertificate } from "./make-certificate.ts";

export type GoogleFault = "reset" | "silence" | "half an answer" | "wrong type" | number;

/** An account as `accounts:lookup` tells it; `validSince` in seconds, as text. */
export type Account = {
  localId: string;
  email?: string;
  emailVerified?: boolean;
  displayName?: string;
  disabled?: boolean;
  validSince?: string;
  customAttributes?: string;
};

/** Made once: it takes a while, and Google too signs for all projects with the same. */
let keys: Record<"current" | "next", ReturnType<typeof makeCertificate>> | undefined;

const certificatesPath = "/robot/v1/metadata/x509/securetoken@system.gserviceaccount.com";
/** https://cloud.google.com/identity-platform/docs/reference/rest/v1/projects.accounts/lookup */
const lookupBody = z.strictObject({ localId: z.array(z.string()).min(1) });

/**
 * Google as `firebase-admin` meets it: the certificates that ID tokens are signed with
 * (https://firebase.google.com/docs/auth/admin/verify-id-tokens) and the accounts of one project
 * (Identity Toolkit). It refuses a lookup without our access token, of another project, in no
 * JSON, or with fields that do not exist. Its TLS is left out: `connect` leads here.
 */
export async function startFakeGoogleIdentity(projectId: string) {
  const issuer = `https://securetoken.google.com/${projectId}`;
  const accessToken = "access-token-of-the-auth-service";
  const accounts = new Map<string, Account>();
  keys ??= { current: makeCertificate(), next: makeCertificate() };
  const { current, next } = keys;
  const asked = { certificates: 0, lookups: 0 };
  const faults: { certificates?: GoogleFault; lookups?: GoogleFault } = {};

  async function lookUp(req: IncomingMessage, res: ServerResponse) {
    if (req.headers.authorization !== `Bearer ${accessToken}`) {
      return refuse(res, 401, "UNAUTHENTICATED");
    }
    const body = lookupBody.safeParse(JSON.parse(await text(req)));
    const json = req.headers["content-type"]?.startsWith("application/json");
    if (!json || !body.success) return refuse(res, 400, "INVALID_ARGUMENT");
    const users = body.data.localId.flatMap((id) => accounts.get(id) ?? []);
    const kind = "identitytoolkit#GetAccountInfoResponse";
    answer(res, users.length > 0 ? { kind, users } : { kind });
  }

  const server = createServer((req, res) => {
    const { host } = req.headers;
    if (host === "www.googleapis.com" && req.url === certificatesPath && req.method === "GET") {
      asked.certificates += 1;
      if (faults.certificates !== undefined) return fail(res, faults.certificates);
      const certificates = { current: current.certificate, next: next.certificate };
      return answer(res, certificates, { "cache-control": "public, max-age=20000" });
    }
    const lookup = `/v1/projects/${projectId}/accounts:lookup`;
    if (host === "identitytoolkit.googleapis.com" && req.url === lookup && req.method === "POST") {
      asked.lookups += 1;
      if (faults.lookups !== undefined) return fail(res, faults.lookups);
      return void lookUp(req, res);
    }
    refuse(res, 404, "NOT_FOUND");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  return {
    accounts,
    asked,
    faults,
    issuer,
    /** What the adapter needs to get here, and to be known. */
    deps: {
      connect: () => connect(port, "127.0.0.1"),
      credential: {
        getAccessToken: async () => ({ access_token: accessToken, expires_in: 3600 }),
      },
    },
    /** An ID token as Google signs it; `claims` and `header` win over what is usual. */
    idToken(account: Account, claims: object = {}, header: object = {}, key = current.key) {
      const now = Math.floor(Date.now() / 1000);
      const head = { alg: "RS256", kid: "current", typ: "JWT", ...header };
      const payload = {
        iss: issuer,
        aud: projectId,
        auth_time: now - 5,
        sub: account.localId,
        user_id: account.localId,
        iat: now - 5,
        exp: now + 3600,
        email: account.email,
        email_verified: account.emailVerified ?? false,
        firebase: { identities: {}, sign_in_provider: "password" },
        ...claims,
      };
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
      const signed = `${part(head)}.${part(payload)}`;
      return `${signed}.${sign("sha256", Buffer.from(signed), key).toString("base64url")}`;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function answer(res: ServerResponse, body: object, headers: Record<string, string> = {}): void {
  res.writeHead(200, { "content-type": "application/json; charset=UTF-8", ...headers });
  res.end(JSON.stringify(body));
}

/** https://cloud.google.com/apis/design/errors#http_mapping */
function refuse(res: ServerResponse, code: number, status: string): void {
  res.writeHead(code, { "content-type": "application/json; charset=UTF-8" });
  res.end(JSON.stringify({ error: { code, message: status, status } }));
}

function fail(res: ServerResponse, fault: GoogleFault): void {
  if (fault === "silence") return;
  if (fault === "reset") res.socket?.resetAndDestroy();
  else if (fault === "wrong type") {
    res.writeHead(200, { "content-type": "text/html" }).end("<h1>Sign in to the network</h1>");
  } else if (typeof fault === "number") {
    refuse(
      res.setHeader("retry-after", "1"),
      fault,
      fault === 401 ? "UNAUTHENTICATED" : "INTERNAL",
    );
  } else {
    res.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
    res.write('{"current":', () => res.socket?.resetAndDestroy());
  }
}
