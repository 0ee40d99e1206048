import { createPublicKey } from "node:crypto";
import { z } from "zod";
import { type Authority, issue } from "../certificates.ts";
import { ApiRefusal, type ApiRequest, invalidArgument } from "../google-api/start-google-api.ts";

const host = "127.0.0.1";
const second = 1_000;

/** https://cloud.google.com/sql/docs/postgres/admin-api/rest/v1beta4/connect/generateEphemeralCert */
const certRequest = z.strictObject({
  public_key: z.string(),
  access_token: z.string().optional(),
  readTime: z.string().optional(),
  validDuration: z.string().optional(),
});

export type SqlInstance = { project: string; region: string; name: string };

type Deps = {
  instance: SqlInstance;
  authority: Authority;
  holds(token: string): boolean;
  /** In seconds: how long a certificate holds from now. */
  lifetime(): number;
};

/** The two methods that a connector calls. */
export function createSqlAdminApi({ instance, authority, holds, lifetime }: Deps) {
  const { project, region, name } = instance;
  const base = `/sql/v1beta4/projects/${project}/instances/${name}`;

  /** https://cloud.google.com/sql/docs/postgres/admin-api/rest/v1beta4/connect/get */
  function connectSettings() {
    return {
      kind: "sql#connectSettings",
      backendType: "SECOND_GEN",
      databaseVersion: "POSTGRES_17",
      region,
      ipAddresses: [
        { type: "PRIMARY", ipAddress: host },
        { type: "PRIVATE", ipAddress: host },
      ],
      serverCaCert: {
        cert: authority.pem,
        expirationTime: new Date(Date.now() + 86_400 * second).toISOString(),
      },
    };
  }

  function generateEphemeralCert(body: unknown) {
    const parsed = certRequest.safeParse(body);
    if (!parsed.success) throw invalidArgument(z.prettifyError(parsed.error));
    const { public_key, access_token } = parsed.data;
    if (access_token !== undefined && !holds(access_token)) {
      throw new ApiRefusal(400, "INVALID_ARGUMENT", "the access token is invalid");
    }
    // With a token the certificate logs its bearer in; without, a password is asked for.
    const common = access_token === undefined ? "password" : "iam";
    const publicKey = createPublicKey(public_key).export({ type: "spki", format: "der" });
    const expires = new Date(Date.now() + lifetime() * second);
    return {
      ephemeralCert: {
        kind: "sql#sslCert",
        cert: issue(authority, { common, publicKey, expires }),
        expirationTime: expires.toISOString(),
        instance: name,
      },
    };
  }

  return ({ method, path, body }: ApiRequest): unknown => {
    const { pathname } = new URL(path, "http://api");
    if (method === "GET" && pathname === `${base}/connectSettings`) return connectSettings();
    if (method === "POST" && pathname === `${base}:generateEphemeralCert`) {
      return generateEphemeralCert(body);
    }
    // https://cloud.google.com/sql/docs/postgres/admin-api/error-messages#not-authorized
    throw new ApiRefusal(403, "PERMISSION_DENIED", "not authorized, or no such instance");
  };
}
