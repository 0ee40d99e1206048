import { authorize } from "#shared/identity/authorize.ts";
import type { Ask, AskDeps } from "./ask-question.ts";
import { followAnswer } from "./follow-answer.ts";
import type { StoredEvent } from "./generation.ts";
import { findGeneration, forgetFailed } from "./generation-rows.ts";
import type { Generations } from "./generations.ts";
import { prepareAnswer } from "./prepare-answer.ts";
import { findSavedAnswer } from "./saved-answer.ts";

export type StartDeps = AskDeps & { generations: Generations };

/**
 * The same as `askQuestion`, for readers who may come back: what it says is stored before it is
 * told, and it goes on without them for a while (`followAnswer`). One of this id that is under way
 * or stored is told from its beginning.
 *
 * Throws, before the first event: what `askQuestion` throws there. Later failures are events.
 */
export async function* startAnswer(
  { actor, input, id: given }: Omit<Ask, "whenStored">,
  deps: StartDeps,
  signal: AbortSignal,
): AsyncGenerator<StoredEvent, void> {
  authorize(actor, "ask");
  const isKnown =
    given !== undefined &&
    (await deps.db.tenant(actor.tenantId, async (tx) => {
      await forgetFailed(tx, given);
      if (await findGeneration(tx, actor, given)) return true;
      return (await findSavedAnswer(tx, actor, given)) !== undefined;
    }));
  const basis = isKnown
    ? undefined
    : await prepareAnswer({ actor, input, id: given }, deps, signal);
  if (basis) deps.generations.run({ actor, basis }, deps);
  const id = basis?.id ?? given ?? "";
  yield* followAnswer({ actor, input: { id, after: 0 } }, deps, signal);
}
