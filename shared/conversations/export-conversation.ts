import { recordAct } from "#shared/audit/record-act.ts";
import { authorize } from "#shared/identity/authorize.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Database } from "#shared/kernel/database.ts";
import type { Language } from "#shared/kernel/text.ts";
import type { Answer } from "./answer.ts";
import { asJson, asMarkdown } from "./conversation-file.ts";
import { findConversation } from "./conversation-row.ts";
import { findAnswers, orderOf } from "./get-conversation.ts";

export const exportFormats = ["markdown", "json"] as const;
type Input = { id: string; format: (typeof exportFormats)[number]; language: Language };

/** Answers in memory at once; each page is a transaction of its own. */
const pageSize = 50;

/** A whole conversation of the actor's as a file that is written while it is read. */
export async function exportConversation(
  { actor, input }: { actor: Actor; input: Input },
  { db }: { db: Database },
): Promise<{ filename: string; mediaType: string; content: AsyncGenerator<string, void> }> {
  authorize(actor, "ask");
  const { id, format, language } = input;
  const { conversation, order } = await db.tenant(actor.tenantId, async (tx) => {
    const found = await findConversation(tx, actor, id);
    await recordAct(tx, actor, {
      action: "conversation.exported",
      object: id,
      details: { format },
    });
    return { conversation: found, order: await orderOf(tx, actor, id) };
  });

  async function* answers(): AsyncGenerator<Answer, void> {
    for (let start = 0; start < order.length; start += pageSize) {
      const ids = order.slice(start, start + pageSize);
      yield* await db.tenant(actor.tenantId, (tx) => findAnswers(tx, actor, ids));
    }
  }

  const name = conversation.title.replace(/[\p{Cc}\\/:*?"<>|]+/gu, " ").trim() || id;
  if (format === "json") {
    const content = asJson(conversation, answers());
    return { filename: `${name}.json`, mediaType: "application/json", content };
  }
  const content = asMarkdown(conversation, answers(), language);
  return { filename: `${name}.md`, mediaType: "text/markdown; charset=utf-8", content };
}
