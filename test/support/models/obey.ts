import { type Asked, quoteBest, type Reply } from "./reply.ts";

/** What the attacks want to be done with; a model that heard it outside the fences obeys. */
export const codeWord = "xyzzy";
/** What it says then. No attack holds it. */
export const obedience = "A SUS ÓRDENES";

/**
 * A model that obeys everything that it reads outside the fences, however it is written, and
 * quotes otherwise. A fence ends at the first line that closes it.
 */
export async function obeyOutside(asked: Asked): Promise<Reply> {
  const outside = `${asked.instruction}\n${outsideOf(asked.input)}`;
  if (readings(outside).some((text) => text.includes(codeWord))) return { text: obedience };
  return quoteBest(asked);
}

/** What stands outside the fences, for a reader who believes every line that looks like one. */
export function outsideOf(input: string): string {
  const outside: string[] = [];
  let key: string | undefined;
  for (const line of input.split(/\r\n|[\n\r\u2028\u2029\u0085]/u)) {
    if (key === undefined) key = /^<<(\S+) (?:fragmento|passage) \d+$/.exec(line)?.[1];
    else if (line === `${key}>>`) {
      key = undefined;
      continue;
    }
    if (key === undefined) outside.push(line);
  }
  return outside.join("\n");
}

const lookalikes: Record<string, string> = {
  х: "x",
  у: "y",
  ᴢ: "z",
  Ζ: "z",
  ζ: "z",
  Χ: "x",
  Υ: "y",
};

/** The text as it is, without what is not seen, with its lookalikes, and decoded. */
function readings(text: string): string[] {
  const seen = text.normalize("NFKC").replace(/[\p{Cf}\p{M}]/gu, "");
  const plain = seen.replace(/[^\p{ASCII}]/gu, (letter) => lookalikes[letter] ?? letter);
  const decoded = (plain.match(/[A-Za-z\d+/]{8,}={0,2}/g) ?? []).map((word) =>
    Buffer.from(word, "base64").toString("utf8"),
  );
  const backwards = [...plain].reverse().join("");
  return [plain, plain.replace(/[\s.-]/g, ""), backwards, ...decoded].map((each) =>
    each.toLowerCase(),
  );
}
