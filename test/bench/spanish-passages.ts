import { seededRandom } from "../support/random.ts";

const heads = [
  "el contrato",
  "la factura",
  "el pedido",
  "la tienda",
  "el proveedor",
  "la cuenta",
  "el almacén",
  "la reserva",
  "el cliente",
  "la garantía",
  "el presupuesto",
  "la entrega",
];
const verbs = ["incluye", "exige", "menciona", "descuenta", "reparte", "sustituye", "aplaza"];
const joints = ["de", "con", "para", "según", "y", "sin", "sobre", "en", "por", "que"];
const onsets = "b c d f g l m n p r s t v ch br cr dr fl gr pl tr".split(" ");
const nuclei = "a e i o u ie ue ia".split(" ");
const codas = ["", "", "", "n", "r", "s", "l"];
const endings = "ción ado ura ero ista dad mento azo illa oso ante eza al ario".split(" ");

const vocabulary = 30_000;
const sentences = 6;
const wordsEach = 14;

/** The n-th word of a language that never was, but sounds like Spanish: low numbers are common. */
function wordOf(n: number): string {
  const random = seededRandom(n + 1);
  const pick = (list: string[]) => list[Math.floor(random() * list.length)] ?? "";
  const syllables = n < 500 ? 1 : 2;
  const stem = Array.from({ length: syllables }, () => pick(onsets) + pick(nuclei) + pick(codas));
  return stem.join("") + pick(endings);
}

const words = Array.from({ length: vocabulary }, (_, n) => wordOf(n));

/**
 * The n-th passage, of some ninety words and a few figures; always the same. How often a word comes
 * falls with its rank, as in every language (Zipf): an index is as busy as with real papers.
 */
export function passageText(n: number): string {
  const random = seededRandom(n);
  const pick = (list: string[]) => list[Math.floor(random() * list.length)] ?? "";
  const word = () => words[Math.floor(vocabulary ** random()) - 1] ?? "";
  const sentence = () => {
    const rest = Array.from({ length: wordsEach }, (_, i) => (i % 3 === 1 ? pick(joints) : word()));
    const amount = `${1 + Math.floor(random() * 9_000)} euros`;
    const text = [pick(heads), pick(verbs), ...rest, "por", amount].join(" ");
    return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
  };
  return Array.from({ length: sentences }, sentence).join(" ");
}

/** A question that the n-th passage answers: six words of one of its sentences, turned about. */
export function questionFor(n: number): string {
  const random = seededRandom(-n - 1);
  const said = passageText(n).split(". ");
  const sentence = said[Math.floor(random() * said.length)] ?? "";
  const telling = sentence.split(" ").filter((word) => word.length > 5);
  const asked = telling.toSorted(() => random() - 0.5).slice(0, 6);
  return `¿Qué se dice de ${asked.join(" y ")}?`;
}
