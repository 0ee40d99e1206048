/** 0 when the first row seems to name the columns: all filled, short, and no numbers among them. */
export function guessHeader(rows: readonly string[][]): 0 | undefined {
  const [first, second] = rows;
  if (!first || !second || first.length < 2) return undefined;
  const named = first.every((cell) => {
    const text = cell.trim();
    return (
      text !== "" && text.length <= 60 && /\p{L}/u.test(text) && !/\d[\d.,]*\d|^\d/u.test(text)
    );
  });
  return named ? 0 : undefined;
}
