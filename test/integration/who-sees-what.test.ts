import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Move, move, play } from "../support/village/moves.ts";
import type { Paper } from "../support/village/oracle.ts";
import { glance, look } from "../support/village/views.ts";
import { createVillage } from "../support/village/village.ts";
import { createWholeSystem, type WholeSystem } from "../support/whole-system.ts";

/** The same always, so that a failure is one; another with `SEED=…`. */
const seed = Number(process.env.SEED ?? 20_261_124);
const sequences = Number(process.env.SEQUENCES ?? 1000);
/** At once: while the database works for one, another goes on. */
const lanes = 4;

let system: WholeSystem;
beforeAll(async () => {
  system = await createWholeSystem();
});
afterAll(() => system.close());

const happened: Record<string, number> = {};
let villages = 0;

/** Everything that happens in one village, with everybody looking after each move. */
async function live(moves: Move[]): Promise<void> {
  const village = await createVillage(system);
  const everything: Paper[] = [];
  try {
    for (const [turn, one] of moves.entries()) {
      await play(village, system, one);
      happened[one.act] = (happened[one.act] ?? 0) + 1;
      for (const paper of village.oracle.papers) {
        if (!everything.includes(paper)) everything.push(paper);
      }
      await glance(village, turn);
    }
    await look(village, everything, villages++);
  } finally {
    village.close();
  }
}

describe("whatever people do", () => {
  it(`nobody sees what is not theirs, and everybody what is, in ${sequences} sequences`, async () => {
    const life = fc.asyncProperty(fc.array(move, { minLength: 3, maxLength: 9 }), live);
    await Promise.all(
      Array.from({ length: lanes }, (_, lane) =>
        fc.assert(life, { seed: seed + lane, numRuns: sequences / lanes }),
      ),
    );
    console.info(`who sees what: ${sequences} sequences from seed ${seed}`, happened);
    expect(Object.keys(happened).length).toBeGreaterThan(10);
  }, 600_000);
});
