import { createClosingStack } from "#shared/kernel/closing-stack.ts";
import type { PartBase } from "./part-base.ts";

/**
 * Opens the parts of a unit, together with what closes them all, the last first. When one cannot
 * be opened, those before it are closed again.
 */
export async function openParts<Base extends Omit<PartBase, "closing">, Deps extends object>(
  base: Base,
  open: (base: Base & PartBase) => Promise<Deps>,
): Promise<Deps & { close(): Promise<void> }> {
  const closing = createClosingStack();
  try {
    return { ...(await open({ ...base, closing })), close: closing.close };
  } catch (error) {
    await closing.close().catch(() => {}); // what went wrong first is what matters
    throw error;
  }
}
