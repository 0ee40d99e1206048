import { usualWeights, type Weights } from "#shared/knowledge/rank-by-evidence.ts";

/** Legs of the index: words without digits, what has digits, and vectors. */
const legs = ["words", "codes", "dense"] as const;
/** What ranks candidates after the index, see rank-by-evidence.ts. */
const signs = ["sentence", "passage", "document", "kind", "exact"] as const;
type Leg = (typeof legs)[number];

export type Configuration = {
  name: string;
  legs: ReadonlySet<Leg>;
  /** Vectors are asked for every question, not only where words find too little. */
  isDenseAlways?: boolean;
  weights: Weights;
};

const nothing: Weights = { index: 0, sentence: 0, passage: 0, document: 0, kind: 0, exact: 0 };
const indexAlone: Weights = { ...nothing, index: 1 };
/** Every choice of legs, all of them first. */
const choices = Array.from({ length: 2 ** legs.length - 1 }, (_, i) => {
  const bits = 2 ** legs.length - 1 - i;
  return legs.filter((_leg, n) => bits & (1 << n));
});
const all = { legs: new Set(legs), weights: usualWeights };

/**
 * Every choice of legs, ranked by every sign, and as the index has it; the search as it is without
 * each sign, and ranked by each one alone; and with vectors asked for every question.
 */
export const configurations: Configuration[] = [
  ...choices.map((chosen) => ({
    name: chosen.length === legs.length ? "all" : `${chosen.join(" + ")}, ranked`,
    legs: new Set(chosen),
    weights: usualWeights,
  })),
  ...signs.map((sign) => ({ ...all, name: `without ${sign}`, weights: usual({ [sign]: 0 }) })),
  { ...all, name: "dense always", isDenseAlways: true },
  ...choices.map((chosen) => ({
    name: `index: ${chosen.join(" + ")}`,
    legs: new Set(chosen),
    isDenseAlways: true,
    weights: indexAlone,
  })),
  // A document does not tell its passages apart.
  ...signs
    .filter((sign) => sign !== "document")
    .map((sign) => ({ ...all, name: `rank: ${sign}`, weights: { ...nothing, [sign]: 1 } })),
];

function usual(but: Partial<Weights>): Weights {
  return { ...usualWeights, ...but };
}
