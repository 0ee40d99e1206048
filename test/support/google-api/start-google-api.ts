import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";

/** What goes wrong with one request; `delay` is in milliseconds, and the answer comes after it. */
export type Fault =
  | "reset"
  | "silence"
  | "half"
  | "html"
  | "expired"
  | { delay: number }
  | { status: number; retryAfter?: number };

export type ApiRequest = {
  method: string;
  path: string;
  body: unknown;
  token: string;
  headers: IncomingMessage["headers"];
};

/** How bodies are written: as JSON unless told otherwise. `read` refuses what is none. */
export type Encoding = {
  type: string;
  read(bytes: Buffer): unknown;
  write(answer: unknown): Uint8Array;
};

/** An answer that is no: https://cloud.google.com/apis/design/errors#http_mapping */
export class ApiRefusal extends Error {
  readonly status: number;
  readonly reason: string;
  constructor(status: number, reason: string, message: string) {
    super(message);
    this.status = status;
    this.reason = reason;
  }
}

export const invalidArgument = (message: string) =>
  new ApiRefusal(400, "INVALID_ARGUMENT", message);

/**
 * An API of Google's on plain HTTP, with the token service that its clients take their
 * credentials from. `keyFile` is what a client is given: an identity of outside, exchanged at this
 * server. https://google.aip.dev/auth/4117
 */
export async function startGoogleApi(
  answer: (request: ApiRequest) => unknown,
  encoding: Encoding = json,
) {
  const folder = await mkdtemp(join(tmpdir(), "pueblo-google-"));
  const subjectFile = join(folder, "subject-token");
  await writeFile(subjectFile, "who-i-am");
  const tokens = new Set<string>();
  const requests: ApiRequest[] = [];
  let faults: Fault[] = [];

  /** https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token */
  function exchange(form: URLSearchParams): unknown {
    const granted =
      form.get("grant_type") === "urn:ietf:params:oauth:grant-type:token-exchange" &&
      form.get("subject_token") === "who-i-am" &&
      form.get("scope")?.startsWith("https://www.googleapis.com/auth/");
    if (!granted) throw new ApiRefusal(400, "invalid_grant", "not what a token is given for");
    const token = randomBytes(12).toString("hex");
    tokens.add(token);
    const type = "urn:ietf:params:oauth:token-type:access_token";
    return {
      access_token: token,
      issued_token_type: type,
      token_type: "Bearer",
      expires_in: 3600,
    };
  }

  function tokenOf({ headers }: IncomingMessage): string {
    const token = /^Bearer (\S+)$/.exec(headers.authorization ?? "")?.[1];
    if (!token || !tokens.has(token)) {
      throw new ApiRefusal(401, "UNAUTHENTICATED", "invalid authentication credentials");
    }
    return token;
  }

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", url: path = "" } = incoming;
    const bytes = await buffer(incoming);
    try {
      if (path.startsWith("/sts/"))
        return send(response, 200, exchange(new URLSearchParams(bytes.toString())));
      const fault = faults.shift();
      if (fault === "reset") return void incoming.socket.resetAndDestroy();
      if (fault === "silence") return;
      if (fault === "html") return void response.writeHead(200).end("<title>Portal</title>");
      if (fault === "expired") tokens.clear();
      if (typeof fault === "object" && "status" in fault) {
        const wait = fault.retryAfter === undefined ? {} : { "retry-after": fault.retryAfter };
        return sendRefusal(response, fault.status, "FAULT", "secret words of the service", wait);
      }
      if (typeof fault === "object") await new Promise((done) => setTimeout(done, fault.delay));
      const { headers } = incoming;
      const body = parse(incoming, bytes, encoding);
      const request = { method, path, body, token: tokenOf(incoming), headers };
      requests.push(request);
      const result = encoding.write(answer(request));
      const type = { "content-type": encoding.type };
      if (fault !== "half") return void response.writeHead(200, type).end(result);
      response.writeHead(200, { ...type, "content-length": 1000 });
      response.write(Buffer.concat([result, Buffer.alloc(1)], 1), () => response.destroy());
    } catch (error) {
      if (!(error instanceof ApiRefusal)) throw error;
      sendRefusal(response, error.status, error.reason, error.message);
    }
  }

  const server = createServer((incoming, response) => {
    serve(incoming, response).catch(() => incoming.socket.destroy());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const keyFile = join(folder, "credentials.json");
  const credentials = {
    type: "external_account",
    // A workforce names no project: the client has none to look up elsewhere.
    audience: "//iam.googleapis.com/locations/global/workforcePools/pool/providers/provider",
    subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
    token_url: `${url}/sts/token`,
    credential_source: { file: subjectFile },
  };
  await writeFile(keyFile, JSON.stringify(credentials));
  return {
    url,
    port,
    /** What was asked with credentials that hold. */
    requests,
    keyFile,
    /** Whether this is a token that was given out and has not expired. */
    holds: (token: string) => tokens.has(token),
    /** What goes wrong with the next requests, one each. */
    fail: (...next: Fault[]) => {
      faults = next;
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function parse({ method, headers }: IncomingMessage, bytes: Buffer, encoding: Encoding): unknown {
  if (method === "GET") return undefined;
  if (!headers["content-type"]?.startsWith(encoding.type)) {
    throw invalidArgument(`the body must be ${encoding.type}`);
  }
  try {
    return encoding.read(bytes);
  } catch {
    throw invalidArgument("Invalid payload received.");
  }
}

const json: Encoding = {
  type: "application/json",
  read: (bytes) => JSON.parse(bytes.toString()),
  write: (answer) => Buffer.from(JSON.stringify(answer)),
};

function send(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  response.writeHead(status, { "content-type": "application/json; charset=UTF-8", ...headers });
  response.end(JSON.stringify(body));
}

function sendRefusal(
  response: ServerResponse,
  code: number,
  status: string,
  message: string,
  headers = {},
): void {
  send(response, code, { error: { code, message, status } }, headers);
}
