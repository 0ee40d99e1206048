import { Gauge, type Registry } from "prom-client";
import type { OutboxState } from "#shared/kernel/meter.ts";
import { within } from "#shared/kernel/within.ts";

/** However often somebody scrapes, the database is asked once in this time. */
const freshMs = 5_000;
/** A scrape does not wait for a database that is away. */
const patienceMs = 2_000;

/** Depth and age of the outbox. What could not be read is left out, as it is not known. */
export function watchOutbox(registry: Registry, read: () => Promise<OutboxState>): void {
  let known: { at: number; state: Promise<OutboxState | undefined> } | undefined;

  function state(): Promise<OutboxState | undefined> {
    const now = Date.now();
    if (!known || now - known.at >= freshMs) {
      known = { at: now, state: within(patienceMs, read()).catch(() => undefined) };
    }
    return known.state;
  }
  const watch = (name: string, help: string, value: (state: OutboxState) => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        const current = await state();
        if (current) this.set(value(current));
        else this.remove();
      },
    });
  watch("outbox_unpublished", "Events that wait to be published.", (s) => s.waiting);
  watch(
    "outbox_oldest_seconds",
    "Age of the oldest event that waits to be published, in seconds.",
    (s) => s.oldestSeconds,
  );
}
