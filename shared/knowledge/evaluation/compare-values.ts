import { bootstrap, type Estimate } from "./metrics.ts";
import { xorshift32 } from "./random.ts";

/** The mean difference `b − a` over the same questions, and how likely chance alone makes it. */
export type Difference = Estimate & { a: number; b: number; pairs: number; p: number };

/**
 * Compares one metric of two runs, question by question. The p-value is of the two-sided paired
 * permutation test (Fisher 1935; Noreen 1989) over `rounds` random flips of the signs of the
 * differences, counting the observed one too; the interval is of the paired bootstrap.
 * Seeded: the same values give the same result.
 */
export function compareValues(
  pairs: [a: number, b: number][],
  { rounds = 10_000, seed = 1 } = {},
): Difference {
  const differences = pairs.map(([a, b]) => b - a);
  const moved = differences.filter((difference) => difference !== 0);
  const observed = Math.abs(sum(moved));
  const random = xorshift32(seed);
  let asFar = 0;
  for (let round = 0; round < rounds; round++) {
    let total = 0;
    for (const difference of moved) total += random() & 0x1000 ? difference : -difference;
    // Sums of the same numbers in another order may differ in their last bits.
    if (Math.abs(total) >= observed - 1e-9) asFar++;
  }
  const mean = (side: 0 | 1) => sum(pairs.map((pair) => pair[side])) / (pairs.length || 1);
  return {
    ...bootstrap(differences, { seed }),
    a: mean(0),
    b: mean(1),
    pairs: pairs.length,
    p: (asFar + 1) / (rounds + 1),
  };
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
