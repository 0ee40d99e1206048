import type { Actor } from "#shared/kernel/actor.ts";
import { AppError } from "#shared/kernel/errors.ts";
import type { StoredEvent } from "./generation.ts";
import { appendEvents, claimGeneration, readEvents, type Tenure } from "./generation-rows.ts";
import type { Generations } from "./generations.ts";
import { readBasis } from "./stored-basis.ts";
import type { WriteDeps } from "./write-answer.ts";

/** An answer that so many processes did not survive is not tried by another. */
const mostOwners = 5;
/** More than an answer ever has. */
const mostEvents = 100_000;

export type TakeOverDeps = WriteDeps & { generations: Generations };

/**
 * Goes on with an answer whose owner has gone, from the passages of then: what readers have heard
 * stays, as long as the model says it again word for word. Does nothing when somebody else was
 * first, or is to be.
 */
export async function takeOver(
  { actor, tenure }: { actor: Actor; tenure: Tenure },
  deps: TakeOverDeps,
): Promise<void> {
  const { db, generations } = deps;
  const { answerId } = tenure;
  if (generations.isFull()) return;
  const { owner, times } = generations;
  const claimed = await db.tenant(actor.tenantId, async (tx) => {
    const claim = await claimGeneration(tx, tenure, { owner, leaseMs: times.leaseMs });
    const range = { after: 0, limit: mostEvents };
    return claim && { ...claim, said: await readEvents(tx, answerId, range) };
  });
  if (!claimed) return;
  const { fence, said } = claimed;
  try {
    if (fence > mostOwners) throw new AppError("unavailable");
    const basis = await readBasis({ actor, stored: claimed.basis }, deps);
    generations.run({ actor, basis, begun: { fence, said } }, deps);
    deps.logger.info("an answer was taken over", { answer: answerId, fence });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { code, detail } = error;
    const last: StoredEvent = { seq: said.length + 1, event: "error", data: { code, detail } };
    const ending = { state: "failed" as const, usage: null, errorCode: code };
    await db.tenant(actor.tenantId, (tx) =>
      appendEvents(tx, { answerId, fence }, [last], { leaseMs: 0, listening: true, ending }),
    );
  }
}
