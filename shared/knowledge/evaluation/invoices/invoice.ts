import type { ExtractedText } from "../../extracted-text.ts";
import type { Party } from "./parties.ts";

/** Amounts are in cents. */
type Line = { what: string; quantity: number; price: number };
export type Invoice = {
  /** The series that it counts in: none, or `R` for those that correct others. */
  series: "" | "R";
  sequence: number;
  year: number;
  month: number;
  day: number;
  client: Party;
  lines: Line[];
  base: number;
  tax: number;
  total: number;
  extracted: ExtractedText;
};
