import { foldText } from "./fold-text.ts";

/** A piece of a text, in UTF-16 code units. */
export type Span = { start: number; end: number };

/** What a full stop may follow without ending a sentence, folded and without its last stop. */
const abbreviations = new Set(
  (
    "a.c d.c a.m p.m ee.uu ff.aa rr.hh ss.mm ee uu ff aa rr hh s.a s.l s.l.u s.a.u s.r.l s.a.s s.c c.i.f n.i.f d.n.i " +
    "admon afmo ap apdo apto art arts atte av avda bco c.p c/c cap cia cent cf co col com coord cta " +
    "ctv d da dep depto dir dna dpto dr dra dras dres ed ej esc esq etc excma excmo fdo fig figs fol " +
    "gral hnos i.e ib ibid ilma ilmo inc ing izq izda jr km lic ltd ltda max min mons mr mrs n nal " +
    "nro nta num nums obs op p pag pags par parr pp p.ej pdo pdte pl po prof profa prol prov pto " +
    "ptos r ref reg rev rte s sec seg sig sigs sr sra sras sres srta ss st sta sto tel telf tfno " +
    "tit tlf tlfo trad ud uds v vd vds vid vol vols vs"
  ).split(" "),
);

const wordBefore = /[\p{L}\p{N}/]+(?:\.[\p{L}\p{N}/]+)*$/u;
/** An end mark with what closes it and a space, or a line break. Takes linear time to look for. */
const candidate = /[.!?…]["'»”’)\]]*\s+|\n\s*/g;

/**
 * The sentences of a Spanish text, trimmed, in order; together they cover all that is not blank.
 * A line that does not go on in lower case is a sentence of its own (rows, items, headings).
 */
export function splitSentences(text: string): Span[] {
  const spans: Span[] = [];
  let start = 0;
  const close = (end: number) => {
    const span = trimSpan(text, start, end);
    if (span) spans.push(span);
    start = end;
  };
  for (const { index, 0: found } of text.matchAll(candidate)) {
    const next = index + found.length;
    const goesOn = /^\p{Ll}/u.test(text.slice(next, next + 2));
    const newLines = found.split("\n", 3).length - 1;
    if (newLines > 1 || (!goesOn && (newLines > 0 || endsSentence(text, index, start))))
      close(next);
  }
  close(text.length);
  return spans;
}

function endsSentence(text: string, mark: number, start: number): boolean {
  if (text[mark] !== "." || text[mark - 1] === ".") return true;
  const before = wordBefore.exec(text.slice(Math.max(start, mark - 24), mark))?.[0];
  if (before === undefined) return true;
  // "J. Pérez", "1. Objeto", "Cláusula 1. Objeto": an initial, or the number of a clause.
  if (/^\p{Lu}$/u.test(before)) return false;
  if (/^\d{1,3}(?:\.\d{1,3})*$/.test(before)) {
    return !/^\s*(?:\p{L}+\s)?[\d.]+$/u.test(text.slice(Math.max(start, mark - 40), mark));
  }
  return !abbreviations.has(foldText(before));
}

/** The span without the blank space at its ends, or undefined when nothing is left. */
export function trimSpan(text: string, start: number, end: number): Span | undefined {
  const slice = text.slice(start, end);
  const trimmed = slice.trimStart();
  if (trimmed === "") return undefined;
  const first = end - trimmed.length;
  return { start: first, end: first + trimmed.trimEnd().length };
}
