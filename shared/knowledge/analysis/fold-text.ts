/** Lower case without accents: `Añadió` and `anadio` become the same word. Changes lengths. */
export function foldText(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase();
}
