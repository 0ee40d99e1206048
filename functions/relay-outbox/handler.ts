import { relayOutbox } from "#shared/events/relay-outbox.ts";
import type { Deps } from "./deps.ts";

/** Publishes what a crash left in the outbox. */
export async function handle(deps: Deps): Promise<void> {
  await relayOutbox(deps);
}
