import type { Announcement, EventData } from "#shared/contracts/event.ts";
import type { Tx } from "#shared/kernel/database.ts";
import { newId } from "#shared/kernel/ids.ts";
import type { Outbox } from "./outbox.ts";

/** Nobody else publishes a new event for this long; then the relay takes it for lost. */
const firstClaimSeconds = 30;

/**
 * Records an event in the transaction that makes it true, and publishes it right after the
 * commit. What a crash in between leaves behind, the relay publishes.
 */
export async function emit<C extends Announcement>(
  tx: Tx,
  outbox: Outbox,
  contract: C,
  event: { tenantId: string; orderingKey: string; data: EventData<C> },
): Promise<void> {
  const id = newId("evt");
  const { topic } = contract;
  const { tenantId, orderingKey } = event;
  // Whoever publishes it, and whenever: it belongs to the trace that made it true.
  const traceparent = outbox.traceparent?.();
  const body = JSON.stringify({
    version: 1,
    id,
    tenantId,
    occurredAt: new Date().toISOString(),
    data: contract.data.parse(event.data),
  });
  await tx.run(
    `INSERT INTO outbox (id, topic, tenant_id, ordering_key, body, traceparent, claimed_until)
     VALUES ($1, $2, $3, $4, $5, $6, now() + make_interval(secs => $7))`,
    [id, topic, tenantId, orderingKey, body, traceparent ?? null, firstClaimSeconds],
  );
  tx.afterCommit(() => outbox.dispatch({ topic, id, body, tenantId, orderingKey, traceparent }));
}
