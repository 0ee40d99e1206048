import { forgetGenerations } from "#shared/conversations/forget-generations.ts";
import { relayOutbox } from "#shared/events/relay-outbox.ts";
import { forgetRevocations } from "#shared/identity/list-revocations.ts";
import { forgetRequests } from "#shared/limits/forget-requests.ts";
import { forgetInvitations } from "#shared/tenants/forget-invitations.ts";
import type { Deps } from "./deps.ts";

/** Publishes what a crash left in the outbox, and forgets what nobody can repeat any more. */
export async function handle(deps: Deps): Promise<void> {
  await relayOutbox(deps);
  await forgetRequests(deps);
  await forgetGenerations(deps);
  await forgetRevocations(deps);
  await forgetInvitations(deps);
}
