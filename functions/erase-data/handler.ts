import { eraseWhatIsDue } from "#shared/privacy/erase-what-is-due.ts";
import type { Deps } from "./deps.ts";

/** Takes people and tenants whose time has come out of every part, and proves it. */
export async function handle(deps: Deps): Promise<void> {
  await eraseWhatIsDue(deps);
}
