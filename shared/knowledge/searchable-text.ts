/** What is searched and embedded of a passage: its place in the document, then its words. */
export function searchableText(passage: {
  title: string;
  headings: string[];
  text: string;
}): string {
  return [passage.title, ...passage.headings, passage.text].join("\n");
}
