/** Turns what is said, as it is said, into the content of a chat. */
export type ShapedText = { hear(delta: string): string; end(refused: boolean): string };

/** As it is. */
export const plainText = (): ShapedText => ({ hear: (delta) => delta, end: () => "" });

/** A JSON object, `{"answer": "…", "refused": false}`, written as it comes. */
export function jsonText(): ShapedText {
  let isOpen = false;
  const inside = (text: string) => JSON.stringify(text).slice(1, -1);
  const open = () => {
    const start = isOpen ? "" : '{"answer":"';
    isOpen = true;
    return start;
  };
  return {
    hear: (delta) => open() + inside(delta),
    end: (refused) => `${open()}","refused":${refused}}`,
  };
}
