/** Shown to a person, of what others wrote: on one line, nothing to click, nothing unseen. */
export function inertLine(text: string, longest: number): string {
  const line = neutralise(text)
    .replace(/[\p{Cc}\s]+/gu, " ")
    .replace(/\[/g, "(")
    .replace(/\]/g, ")")
    .replace(/«/g, "‹")
    .replace(/»/g, "›")
    .replace(addresses, "…")
    .trim();
  return line.length > longest ? `${line.slice(0, longest - 1).trimEnd()}…` : line;
}

/** Signs that are not seen, or turn around what is; joiners of letters and emoji stay. */
const unseen = /[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/gu;
/** What a page or a reader of Markdown would turn into a link. */
export const addresses =
  /(?:[a-z][a-z\d+.-]{0,20}:\/\/|\bwww\.|\b(?:javascript|data|vbscript):)\S*/giu;

/** Takes the life out of images and links of Markdown and of tags of HTML; the words stay. */
export function neutralise(text: string): string {
  return text
    .replace(unseen, "")
    .replace(/!\[/g, "[")
    .replace(/\](?=[([:])/g, (bracket, at: number, whole: string) =>
      // `[1][2]` are two markers, and no link.
      /\[\d{1,4}$/.test(whole.slice(Math.max(0, at - 5), at)) && whole[at + 1] === "["
        ? bracket
        : "] ",
    )
    .replace(/<(?=[\p{L}/!?])/gu, "‹");
}
