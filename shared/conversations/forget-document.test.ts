import { afterAll, beforeAll, expect, it } from "vitest";
import { deleteDocument } from "#shared/knowledge/delete-document.ts";
import {
  createQuestioning,
  type Questioning,
  quote,
  type Script,
  text,
  upload,
} from "../../test/support/questioning.ts";
import { replayAnswer } from "./replay-answer.ts";

let asked: Questioning;
beforeAll(async () => {
  asked = await createQuestioning();
});
afterAll(() => asked.system.close());

const citing = (title: string, words: string): Script =>
  async function* (passages) {
    const marker = passages.find((passage) => passage.title === title)?.marker ?? 0;
    yield quote(marker, words);
    yield text(`Dice: ${words} [${marker}].`);
  };

it("takes what quotes the document, and its words out of what was asked after", async () => {
  const { system, ana, run } = asked;
  const annex = await upload(
    system,
    ana,
    "anexo.txt",
    "La fianza de ZARZAPARRILLA es de 77 euros.",
  );
  const quoting = citing("anexo", "La fianza de ZARZAPARRILLA es de 77 euros");
  const other = citing("contrato", "La fianza es de 2.400,00 euros");
  const { answer: gone } = await run(quoting);
  const { conversationId } = gone;
  const { answer: after } = await run(other, { conversationId });
  const { answer: apart } = await run(other);
  const rewrite = (id: string) =>
    system.inspect(
      `UPDATE answers SET standalone_question = $2, made_from = made_from
         || jsonb_build_object('standaloneQuestion', $2::text, 'rewritten', true) WHERE id = $1`,
      [id, "¿De cuánto es la fianza de ZARZAPARRILLA?"],
    );
  await rewrite(after.id);
  // Of a refusal that names nothing, and of an answer from before either was kept.
  await system.inspect("UPDATE answers SET details = '{}', citations = '[]' WHERE id = $1", [
    after.id,
  ]);
  await rewrite(apart.id);
  const tell = (id: string, conversation: string) =>
    system.inspect(
      `INSERT INTO generations (answer_id, tenant_id, asked_by, conversation_id, state, owner,
         lease_until, basis, document_ids)
       VALUES ($1, $2, $3, $4, 'done', 'x', now(), '{"standaloneQuestion":"ZARZAPARRILLA"}', '{}')`,
      [id, ana.tenantId, ana.userId, conversation],
    );
  await tell(after.id, conversationId);
  await tell(apart.id, apart.conversationId);

  await deleteDocument({ actor: ana, input: { id: annex.id } }, system.deps);
  await system.settle();
  const rows = await system.inspect<{ id: string; parent_id: string | null; t: string }>(
    "SELECT id, parent_id, answers::text AS t FROM answers",
  );
  expect(rows.map(({ id }) => id).sort()).toEqual([after.id, apart.id].sort());
  const told = await system.inspect("SELECT answer_id FROM generations");
  expect(told).toEqual([{ answer_id: apart.id }]);
  const row = rows.find(({ id }) => id === after.id);
  expect(row?.t).not.toContain("ZARZAPARRILLA");
  expect(row?.parent_id).toBeNull();
  // Other conversations know nothing of it but what was asked in them.
  expect(rows.find(({ id }) => id === apart.id)?.t).toContain("ZARZAPARRILLA");
  const replay = await replayAnswer({ actor: ana, input: { id: after.id } }, system.deps);
  expect(replay).toMatchObject({ madeFrom: { rewritten: true }, prompt: null, rebuilt: null });
});
