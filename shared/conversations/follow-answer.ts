import { setTimeout as sleep } from "node:timers/promises";
import { authorize } from "#shared/identity/authorize.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Tx } from "#shared/kernel/database.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { authorOf } from "#shared/knowledge/author.ts";
import type { Answer } from "./answer.ts";
import { answerNotFound } from "./conversation.ts";
import { eventsGone, sourceChanged } from "./fixed-sentences.ts";
import type { StoredEvent } from "./generation.ts";
import { findGeneration, noteListener, readEvents } from "./generation-rows.ts";
import { eventsOf, findSavedAnswer } from "./saved-answer.ts";
import { type TakeOverDeps, takeOver } from "./take-over.ts";

/** In milliseconds: quick while there is news, slower while there is none. */
const pause = { shortest: 50, longest: 500, growth: 1.3 };
/** Read at once of an answer that is written elsewhere. */
const pageOfEvents = 500;

type Follow = { actor: Actor; input: { id: string; after: number } };

/**
 * The events of the actor's own answer after `after`, as they are stored, wherever it is written,
 * until its end: none is missed, none comes twice. Goes on with it here when its owner has gone.
 *
 * Throws `not_found`; `conflict` when the answer is there but its events are not, or a document
 * was deleted meanwhile; `unavailable`; the reason of `signal`.
 */
export async function* followAnswer(
  { actor, input }: Follow,
  deps: TakeOverDeps,
  signal: AbortSignal,
): AsyncGenerator<StoredEvent, void> {
  authorize(actor, "ask");
  const { id } = input;
  let { after } = input;
  let known = false;
  let wait = pause.shortest;
  let notedAt = Number.NEGATIVE_INFINITY;
  const noteMs = deps.generations.times.graceMs / 3;
  for (;;) {
    signal.throwIfAborted();
    const own = deps.generations.find(id);
    if (own && isSame(own.actor, actor)) {
      for await (const event of own.log.read(after, signal)) {
        yield event;
        after = event.seq;
      }
      if (own.log.ended() === "whole") return;
      await own.finished;
      known ||= after > 0; // else nothing of it was ever stored
    }
    const found = await deps.db.tenant(actor.tenantId, async (tx) => {
      const generation = await findGeneration(tx, actor, id);
      if (generation?.state === "running" && performance.now() - notedAt > noteMs) {
        await noteListener(tx, id);
        notedAt = performance.now();
      }
      // Second: of what is over by now, all events are there.
      const range = { after, limit: pageOfEvents };
      return generation && { generation, events: await readEvents(tx, id, range) };
    });
    if (!found && known) throw new AppError("conflict", { detail: sourceChanged, retry: true });
    if (!found) return yield* tellSaved({ actor, input }, deps);
    known = true;
    for (const event of found.events) {
      yield event;
      after = event.seq;
      wait = pause.shortest;
    }
    if (found.events.length === pageOfEvents) continue;
    const { state, fence, expired } = found.generation;
    if (state !== "running") return;
    if (expired) await takeOver({ actor, tenure: { answerId: id, fence } }, deps);
    else await sleep(wait, undefined, { signal });
    // Never so long that the owner takes silence for absence.
    wait = Math.min(pause.longest, noteMs, wait * pause.growth);
  }
}

/**
 * Whether a reader who has heard `after` has heard all there will be. Throws `not_found`, and
 * `conflict` when the events are gone.
 */
export async function isAllTold(
  { actor, input: { id, after } }: Follow,
  { db }: Pick<TakeOverDeps, "db">,
): Promise<boolean> {
  authorize(actor, "ask");
  return db.tenant(actor.tenantId, async (tx) => {
    const generation = await findGeneration(tx, actor, id);
    if (!generation) await demandSaved(tx, actor, { id, after });
    if (!generation || generation.state === "running") return false;
    return (await readEvents(tx, id, { after, limit: 1 })).length === 0;
  });
}

/** An answer whose events are not kept, or not any more: whole, for who has heard nothing of it. */
async function* tellSaved(
  { actor, input }: Follow,
  { db }: Pick<TakeOverDeps, "db">,
): AsyncGenerator<StoredEvent, void> {
  const saved = await db.tenant(actor.tenantId, (tx) => demandSaved(tx, actor, input));
  let seq = 0;
  for (const event of eventsOf(saved)) yield { seq: ++seq, ...event };
}

async function demandSaved(tx: Tx, actor: Actor, { id, after }: Follow["input"]): Promise<Answer> {
  const saved = await findSavedAnswer(tx, actor, id);
  if (!saved) throw answerNotFound();
  if (after > 0) throw new AppError("conflict", { detail: eventsGone });
  return saved;
}

function isSame(one: Actor, other: Actor): boolean {
  return one.tenantId === other.tenantId && authorOf(one) === authorOf(other);
}
