import type { TextBuilder } from "../build-text.ts";
export async function readPdf(_b: Uint8Array, _t: TextBuilder): Promise<void> {}
