import type { PastTurn } from "./history.ts";

/** In UTF-16 code units: what a model is given of a conversation, its summary aside. */
export const historyBudget = 8_000;
/** Of one answer. */
const longestAnswer = 2_000;
const longestQuestion = 1_000;

/** A turn as it is given to a model. */
export function shortTurn({ question, answer }: PastTurn): { question: string; answer: string } {
  return { question: question.slice(0, longestQuestion), answer: answer.slice(0, longestAnswer) };
}

function sizeOf(turn: PastTurn): number {
  const { question, answer } = shortTurn(turn);
  return question.length + answer.length;
}

export function fits(turns: PastTurn[]): boolean {
  return turns.reduce((sum, turn) => sum + sizeOf(turn), 0) <= historyBudget;
}

/** How many of the latest turns have room in `budget`; the very last one always has. */
export function latestWithin(turns: PastTurn[], budget: number): number {
  let room = budget;
  let count = 0;
  for (const turn of turns.toReversed()) {
    room -= sizeOf(turn);
    if (room < 0 && count > 0) break;
    count += 1;
  }
  return count;
}
