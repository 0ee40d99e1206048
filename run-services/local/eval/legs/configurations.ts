import { usualWeights, type Weights } from "#shared/knowledge/rank-by-evidence.ts";

/** Legs of the index: words without digits, what has digits, and vectors. */
const legs = ["words", "codes", "dense"] as const;
/** What ranks candidates after the index, see rank-by-evidence.ts. */
const signs = ["sentence", "passage", "document", "kind", "exact"] as const;
type Leg = (typeof legs)[number];
type Part = Leg | (typeof signs)[number];

export type Configuration = {
  name: string;
  legs: ReadonlySet<Leg>;
  /** Vectors are asked for every question, not only where words find too little. */
  isDenseAlways?: boolean;
  weights: Weights;
};

const nothing: Weights = { index: 0, sentence: 0, passage: 0, document: 0, kind: 0, exact: 0 };
const indexAlone: Weights = { ...nothing, index: 1 };
const without = (part: Part): Configuration => ({
  name: `without ${part}`,
  legs: new Set(legs.filter((leg) => leg !== part)),
  weights: { ...usualWeights, ...(isSign(part) && { [part]: 0 }) },
});

/** As it is, without each part, each part alone, and the index with nothing after it. */
export const configurations: Configuration[] = [
  { name: "all", legs: new Set(legs), weights: usualWeights },
  ...[...legs, ...signs].map(without),
  { name: "dense always", legs: new Set(legs), isDenseAlways: true, weights: usualWeights },
  { name: "index: words + codes", legs: new Set(["words", "codes"]), weights: indexAlone },
  { name: "index: all", legs: new Set(legs), isDenseAlways: true, weights: indexAlone },
  ...legs.map((leg) => ({
    name: `index: ${leg}`,
    legs: new Set([leg]),
    isDenseAlways: true,
    weights: indexAlone,
  })),
  // A document does not tell its passages apart.
  ...signs
    .filter((sign) => sign !== "document")
    .map((sign) => ({
      name: `rank: ${sign}`,
      legs: new Set(legs),
      weights: { ...nothing, [sign]: 1 },
    })),
];

function isSign(part: Part): part is (typeof signs)[number] {
  return signs.some((sign) => sign === part);
}
