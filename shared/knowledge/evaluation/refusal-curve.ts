/** A question: whether its documents answer it, and how well its answer was supported. */
export type Supported = { article: number; isAnswerable: boolean; support: number };

/** What refusing below `threshold` does: shares, 0..1, of each kind of question. */
type RefusalPoint = { threshold: number; falseRefusals: number; refusals: number };

/** A threshold chosen on some articles and what it does on the others. */
export type Calibration = RefusalPoint & {
  /** On the articles that it was chosen on. */
  chosen: RefusalPoint;
  /** What every threshold does on the others, from refusing nothing to refusing everything. */
  curve: RefusalPoint[];
  /** Of the curve: refusals where exactly the wanted share is refused falsely, interpolated. */
  refusalsAtTarget: number;
  /** The area under the curve: how often an unanswerable question has less support, 0..1. */
  area: number;
};

/**
 * The highest threshold that refuses at most the share `target` of the answerable questions of
 * the even articles (0, 2, …), and what it does on the odd ones. The split is fixed: weights
 * that were fitted on even articles meet odd ones for the first time here.
 * Undefined when either half lacks answerable or unanswerable questions.
 */
export function calibrate(questions: Supported[], target = 0.1): Calibration | undefined {
  const even = questions.filter(({ article }) => article % 2 === 0);
  const odd = questions.filter(({ article }) => article % 2 === 1);
  if (![even, odd].every(hasBoth)) return undefined;
  const chosen = curveOf(even).findLast(({ falseRefusals }) => falseRefusals <= target);
  if (!chosen) return undefined;
  const curve = curveOf(odd);
  return {
    ...pointAt(odd, chosen.threshold),
    chosen,
    curve,
    refusalsAtTarget: refusalsAt(curve, target),
    area: areaUnder(curve),
  };
}

function hasBoth(questions: Supported[]): boolean {
  return new Set(questions.map(({ isAnswerable }) => isAnswerable)).size === 2;
}

/** No support reaches it. */
const aboveAll = 2;

/** A point for each distinct support: what is below it is refused; the last refuses everything. */
function curveOf(questions: Supported[]): RefusalPoint[] {
  const supports = [...new Set(questions.map(({ support }) => support))].toSorted((a, b) => a - b);
  return [...supports, aboveAll].map((threshold) => pointAt(questions, threshold));
}

function pointAt(questions: Supported[], threshold: number): RefusalPoint {
  const share = (isAnswerable: boolean) => {
    const of = questions.filter((question) => question.isAnswerable === isAnswerable);
    return of.filter(({ support }) => support < threshold).length / of.length;
  };
  return { threshold, falseRefusals: share(true), refusals: share(false) };
}

function refusalsAt(curve: RefusalPoint[], target: number): number {
  const above = curve.findIndex(({ falseRefusals }) => falseRefusals > target);
  const [before, after] = [curve[above - 1], curve[above]];
  if (!before || !after) return curve.at(-1)?.refusals ?? 0;
  const part = (target - before.falseRefusals) / (after.falseRefusals - before.falseRefusals);
  return before.refusals + part * (after.refusals - before.refusals);
}

function areaUnder(curve: RefusalPoint[]): number {
  return curve.reduce((area, point, index) => {
    const before = curve[index - 1] ?? point;
    const width = point.falseRefusals - before.falseRefusals;
    return area + (width * (point.refusals + before.refusals)) / 2;
  }, 0);
}
