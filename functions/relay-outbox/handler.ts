import { relayOutbox } from "#shared/events/relay-outbox.ts";
import { forgetRequests } from "#shared/limits/forget-requests.ts";
import type { Deps } from "./deps.ts";

/** Publishes what a crash left in the outbox, and forgets the Idempotency-Keys of yesterday. */
export async function handle(deps: Deps): Promise<void> {
  await relayOutbox(deps);
  await forgetRequests(deps);
}
