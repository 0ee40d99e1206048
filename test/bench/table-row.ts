/** One line of a table on the terminal: the first column to the left, the others to the right. */
export function tableRow([name = "", ...cells]: string[]): string {
  return name.padEnd(20) + cells.map((cell) => cell.padStart(18)).join("");
}
