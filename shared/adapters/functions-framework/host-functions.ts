import { createServer, type IncomingMessage as Request } from "node:http";
import type { AddressInfo } from "node:net";
import type { Subscriber } from "#shared/events/subscribe.ts";
import { AppError } from "#shared/kernel/errors.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import { parseJson } from "#shared/kernel/parse-json.ts";
import { createDrain } from "./create-drain.ts";
import { createPushHandler } from "./create-push-handler.ts";
import type { PushVerifier } from "./create-push-verifier.ts";
import { limitConcurrency } from "./limit-concurrency.ts";

export type HostedFunctions = {
  /** Where a function takes pushes, for example `http://127.0.0.1:40001/extract-document`. */
  endpointOf(consumer: string): string;
  /** Takes nothing more; resolves when what runs has ended, or after `withinMs` in any case. */
  close(withinMs?: number): Promise<void>;
};

/** A message of 10 MB in base64, and what goes around it. */
const largestBody = 14_000_000;

/**
 * Many functions in one process, as push targets on a loopback port: for the local system and for
 * tests. `concurrency` is how many messages one function handles at once; the others wait.
 */
export async function hostFunctions(
  subscribers: Record<string, Subscriber>,
  deps: { logger: Logger; verify?: PushVerifier | undefined },
  { port = 0, concurrency = 4 }: { port?: number; concurrency?: number } = {},
): Promise<HostedFunctions> {
  let closing = false;
  const handlers = new Map(
    Object.entries(subscribers).map(([consumer, subscriber]) => {
      const logger = deps.logger.child({ consumer });
      const limited = limitConcurrency(concurrency, async (message) => {
        if (closing) throw new AppError("unavailable", { cause: "closing" });
        await subscriber(message);
      });
      return [consumer, createPushHandler({ ...deps, logger, subscriber: () => limited })];
    }),
  );
  const drain = createDrain();

  async function answer(request: Request): Promise<number> {
    const handle = handlers.get((request.url ?? "").slice(1));
    if (!handle || request.method !== "POST") return 404;
    const body = await readBody(request);
    return body === undefined ? 413 : handle(parseJson(body), request.headers);
  }

  const server = createServer((request, response) => {
    void drain
      .run(() => answer(request).catch(() => 400)) // the sender went away while sending
      .then((status = 503) => response.writeHead(status).end());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, "127.0.0.1", resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    endpointOf: (consumer) => `http://127.0.0.1:${address.port}/${consumer}`,
    async close(withinMs = 5_000) {
      closing = true;
      const closed = new Promise((resolve) => server.close(resolve));
      await drain.drain(withinMs);
      server.closeAllConnections();
      await closed;
    },
  };
}

async function readBody(request: Request): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > largestBody) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
