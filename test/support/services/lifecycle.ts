import { z } from "zod";
import { createHttpApp } from "#shared/http/create-app.ts";
import { type BaseDeps, runService } from "#shared/http/run-service.ts";
import { streamEvents } from "#shared/http/stream-events.ts";

/** A service that does what services do when they are stopped, well and badly. */
const config = z.object({ CLOSING: z.enum(["fine", "failing", "endless"]).default("fine") });

await runService({
  name: "lifecycle",
  env: process.env,
  config,
  createDeps: async ({ CLOSING }, base) => ({
    ...base,
    async close() {
      base.logger.info("deps closed");
      if (CLOSING === "failing") throw new Error("pool");
      if (CLOSING === "endless") await new Promise(() => {});
    },
  }),
  createApp(deps: BaseDeps) {
    const app = createHttpApp({ name: "lifecycle", ...deps });
    app.get("/slow", async (c) => {
      deps.logger.info("slow began");
      await new Promise((resolve) => setTimeout(resolve, Number(c.req.query("ms"))));
      return c.text("done");
    });
    // Who watches may come again; who asks waits for an end.
    app.get("/watch", (c) =>
      streamEvents(c, (send, signal) => forEver(send, signal), { longestMs: 600_000 }),
    );
    app.get("/ask", (c) => streamEvents(c, (send, signal) => forEver(send, signal)));
    app.get("/reject", (c) => {
      void Promise.reject(new Error("nobody waits for me"));
      return c.text("ok");
    });
    app.get("/throw", (c) => {
      setImmediate(() => {
        throw new Error("nobody catches me");
      });
      return c.text("ok");
    });
    return app;
  },
});

async function forEver(
  send: (event: { event: string; data: unknown }) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  await send({ event: "start", data: {} });
  await new Promise((resolve) => signal.addEventListener("abort", resolve));
}
