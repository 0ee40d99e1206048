import { readFile } from "node:fs/promises";
import { connect, Index } from "@lancedb/lancedb";
import { Pool } from "undici";
import { z } from "zod";
import {
  answererEnv,
  benchPassage,
  instruction,
  passagesPerAnswer,
  serveQuestions,
} from "./serve-questions.ts";

/**
 * A process of its own: LanceDB alone, with its Spanish full-text index as its documentation has
 * it, behind a bare server that hands what it finds to the model.
 */
const env = answererEnv.parse(process.env);
const passages = z.array(benchPassage).parse(JSON.parse(await readFile(env.PASSAGES, "utf8")));

const db = await connect(env.FOLDER);
const table = await db.createTable(
  "passages",
  passages.map(({ id, text }) => ({ id, text })),
);
await table.createIndex("text", {
  config: Index.fts({
    language: "Spanish",
    stem: true,
    removeStopWords: true,
    asciiFolding: true,
    withPosition: false,
  }),
});

const foundRow = z.object({ id: z.string(), text: z.string() });

async function find(question: string, limit: number): Promise<z.infer<typeof foundRow>[]> {
  const search = table.query().fullTextSearch(question, { columns: "text" });
  return z
    .array(foundRow)
    .parse(await search.select(["id", "text", "_score"]).limit(limit).toArray());
}

const { origin, pathname } = new URL(env.MODEL_URL);
const model = new Pool(origin, { connections: 128 });
const completion = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.string() }) })),
});

serveQuestions(env.PORT, {
  async search(query, limit) {
    return (await find(query, limit)).map(({ id }) => id);
  },
  async answer(question) {
    const found = await find(question, passagesPerAnswer);
    const content = [...found.map(({ text }) => text), question].join("\n\n");
    const messages = [
      { role: "system", content: instruction },
      { role: "user", content },
    ];
    const { body } = await model.request({
      method: "POST",
      path: `${pathname}/chat/completions`,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ model: "bench", messages }),
    });
    return completion.parse(await body.json()).choices[0]?.message.content ?? "";
  },
});
