import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

export type TcpRelay = {
  host: string;
  /** Resets every connection; later ones are served again. */
  cut(): void;
  close(): Promise<void>;
};

/** Passes bytes on to `host:port`, and breaks connections on demand. */
export async function startTcpRelay(target: string): Promise<TcpRelay> {
  const [hostname, port] = target.split(":");
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.pipe(upstream).pipe(client);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (!address || typeof address === "string") throw new Error("no port");
  const cut = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    host: `127.0.0.1:${address.port}`,
    cut,
    async close() {
      cut();
      server.close();
      await once(server, "close");
    },
  };
}
