import { authorize, personOf } from "#shared/identity/authorize.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Database } from "#shared/kernel/database.ts";
import { authorOf } from "#shared/knowledge/author.ts";
import { type Conversation, conversationRow, selectConversations } from "./conversation-row.ts";

type Input = {
  limit: number;
  /** Where the last page ended. */
  after?: { id: string; updatedAt: string } | undefined;
};

/** The actor's own conversations, the one that was changed last first. */
export function listConversations(
  { actor, input }: { actor: Actor; input: Input },
  { db }: { db: Database },
): Promise<Conversation[]> {
  authorize(actor, "ask");
  const { limit, after } = input;
  return db.tenant(actor.tenantId, (tx) =>
    tx.rows(
      conversationRow,
      `${selectConversations}
       AND ($3::text IS NULL OR (updated_at, conversations.id) < ($4::timestamptz, $3))
       ORDER BY updated_at DESC, conversations.id DESC LIMIT $5`,
      [authorOf(actor), personOf(actor), after?.id ?? null, after?.updatedAt ?? null, limit],
    ),
  );
}
