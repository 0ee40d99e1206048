import type { Event } from "#shared/contracts/event.ts";
import type { questionAsked } from "#shared/contracts/question-asked.ts";
import { answerInBackground } from "#shared/conversations/answer-in-background.ts";
import type { Deps } from "./deps.ts";

/** A batch job's question, answered and announced. */
export async function handle(event: Event<typeof questionAsked>, deps: Deps): Promise<void> {
  await answerInBackground(event, deps);
}
