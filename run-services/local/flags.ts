import { InvalidArgumentError } from "commander";

/** Parses a flag that must be a whole number within bounds. */
export function wholeNumber(min: number, max = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    const bounds = max === Number.MAX_SAFE_INTEGER ? `desde ${min}` : `de ${min} a ${max}`;
    throw new InvalidArgumentError(`Debe ser un número entero ${bounds}.`);
  };
}
