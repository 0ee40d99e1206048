import { type RunningServer, serve } from "#shared/http/serve.ts";
import type { ClosingStack } from "#shared/kernel/closing-stack.ts";

type Served = Parameters<typeof serve>[0];

const notYet = { code: "unavailable", title: "Arrancando", status: 503 };

/**
 * Listens before anything else is started, so that a port that is taken is known at once and the
 * address that signed uploads name is the real one. Until `lead`, requests get a 503.
 */
export async function openDoor(where: { port: number; host: string }, closing: ClosingStack) {
  let served: Served = {
    fetch: () =>
      Response.json(notYet, {
        status: 503,
        headers: { "content-type": "application/problem+json", "retry-after": "1" },
      }),
  };
  const server = await listen({ fetch: (request, env) => served.fetch(request, env) }, where);
  closing.push(() => server.close(0));
  return {
    url: reachable(server.url),
    lead(app: Served) {
      served = app;
    },
    close: (drainMs: number) => server.close(drainMs),
  };
}

async function listen(app: Served, where: { port: number; host: string }): Promise<RunningServer> {
  try {
    return await serve(app, where);
  } catch (error) {
    const { cause } = error instanceof Error ? error : { cause: undefined };
    const taken = cause instanceof Error && "code" in cause && cause.code === "EADDRINUSE";
    if (!taken) throw error;
    throw new Error(
      `El puerto ${where.port} de ${where.host} está ocupado. Detenga el programa que lo usa o ` +
        `elija otro con --port ${where.port + 1} o con la variable PORT.`,
    );
  }
}

/** An address that means "all of this machine" is for listening, not for calling. */
function reachable(url: string): string {
  return url.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:");
}
