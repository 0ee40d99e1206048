import { once } from "node:events";
import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { createServer, type TLSSocket } from "node:tls";
import pg from "pg";
import { type Authority, issueWithKey } from "../certificates.ts";
import type { SqlInstance } from "./sql-admin-api.ts";

/** Where every instance listens for connectors. https://cloud.google.com/sql/docs/postgres/connect-overview */
const port = 3307;

type Options = {
  instance: SqlInstance;
  authority: Authority;
  /** The one principal that may log in. */
  user: string;
  /** The PostgreSQL behind it, with a password. */
  databaseUrl: string;
};

/**
 * The door of an instance: TLS 1.3 with a client certificate of the instance's own authority that
 * has not expired, and a login by the token in that certificate; then PostgreSQL itself.
 * https://cloud.google.com/sql/docs/postgres/iam-authentication#auto-iam-auth
 */
export async function openPostgresDoor(options: Options) {
  const { authority, instance } = options;
  const { cert, key } = issueWithKey(authority, `${instance.project}:${instance.name}`);
  const sockets = new Set<TLSSocket>();
  let logins = 0;
  const server = createServer(
    {
      cert,
      key,
      ca: authority.pem,
      requestCert: true,
      rejectUnauthorized: true,
      minVersion: "TLSv1.3",
    },
    (socket) => {
      sockets.add(socket);
      socket.on("error", () => {}).on("close", () => sockets.delete(socket));
      let login = (): void => {
        logins += 1;
        login = () => {};
      };
      serve(socket, options, () => login()).catch(() => socket.destroy());
    },
  );
  server.on("tlsClientError", () => {});
  await listen(server);
  return {
    logins: () => logins,
    /** Every line breaks, without a word. */
    cut() {
      for (const socket of sockets) socket.destroy();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** The port is fixed, and another run on this machine may hold it for a while. */
async function listen(server: ReturnType<typeof createServer>): Promise<void> {
  for (let tries = 0; ; tries++) {
    server.listen(port, "127.0.0.1");
    try {
      await once(server, "listening");
      return;
    } catch (error) {
      if (tries >= 300) throw error;
      await sleep(100);
    }
  }
}

async function serve(socket: TLSSocket, { user, databaseUrl }: Options, welcome: () => void) {
  const start = await readStartup(socket);
  const { CN } = socket.getPeerCertificate().subject;
  if (start.user !== user || CN !== "iam") {
    return void socket.end(refusal("28000", "Cloud SQL IAM authentication failed"));
  }
  const url = new URL(databaseUrl);
  url.pathname = `/${start.database}`;
  const settings = Object.entries(start)
    .filter(([name]) => !["user", "database", "client_encoding"].includes(name))
    .map(([name, value]) => `-c ${name}=${value}`);
  const client = new pg.Client({ connectionString: url.href, options: settings.join(" ") });
  await client.connect();
  welcome();
  // Logged in: from here on, bytes as they come.
  const { stream } = Reflect.get(client, "connection") as { stream: Duplex };
  stream.removeAllListeners("data");
  stream.removeAllListeners("end");
  socket.write(greeting);
  socket.pipe(stream).pipe(socket);
  stream.on("error", () => socket.destroy()).on("close", () => socket.destroy());
  socket.on("close", () => stream.destroy());
  client.on("error", () => socket.destroy());
}

/** https://www.postgresql.org/docs/current/protocol-message-formats.html */
async function readStartup(socket: TLSSocket): Promise<Record<string, string>> {
  const [packet] = (await once(socket, "data")) as [Buffer];
  socket.pause();
  const words = packet.subarray(8).toString("utf8").split("\u0000");
  const pairs = Array.from({ length: Math.floor(words.length / 2) }, (_, i) => [
    words[2 * i] ?? "",
    words[2 * i + 1] ?? "",
  ]);
  return Object.fromEntries(pairs.filter(([name]) => name !== ""));
}

function message(type: string, content: Buffer): Buffer {
  const head = Buffer.alloc(5, type);
  head.writeUInt32BE(content.length + 4, 1);
  return Buffer.concat([head, content]);
}
const greeting = Buffer.concat([
  message("R", Buffer.alloc(4)), // AuthenticationOk
  message("S", Buffer.from("client_encoding\u0000UTF8\u0000")),
  message("S", Buffer.from("integer_datetimes\u0000on\u0000")),
  message("Z", Buffer.from("I")), // ReadyForQuery
]);
const refusal = (code: string, words: string) =>
  message("E", Buffer.from(`SFATAL\u0000C${code}\u0000M${words}\u0000\u0000`));
