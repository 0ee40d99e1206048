/** Whether the first row seems to name the columns: all filled, short, and no numbers among them. */
export function looksLikeHeader(rows: readonly string[][]): boolean {
  const [first, second] = rows;
  if (!first || !second || first.length < 2) return false;
  return first.every((cell) => {
    const text = cell.trim();
    return (
      text !== "" && text.length <= 60 && /\p{L}/u.test(text) && !/\d[\d.,]*\d|^\d/u.test(text)
    );
  });
}
