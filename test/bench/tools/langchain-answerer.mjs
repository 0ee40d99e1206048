import { readFile } from "node:fs/promises";
import { MemoryVectorStore } from "@langchain/classic/vectorstores/memory";
import { BM25Retriever } from "@langchain/community/retrievers/bm25";
import { Document } from "@langchain/core/documents";
import { StringOutputParser } from "@langchain/core/output_parsers";
import { ChatPromptTemplate } from "@langchain/core/prompts";
import { RunnablePassthrough, RunnableSequence } from "@langchain/core/runnables";
import { ChatOpenAI } from "@langchain/openai";
import { createHashingEmbedder } from "../../../shared/adapters/hashing-embedder/create-hashing-embedder.ts";
import { answererEnv, instruction, passagesPerAnswer, serveQuestions } from "../serve-questions.ts";

/**
 * A process of its own: LangChain.js with one of its retrievers (`RETRIEVER`: bm25 or vector), the
 * chain as its documentation has it. The vectors are those of our embedded default.
 */
const env = answererEnv.parse(process.env);
const documents = JSON.parse(await readFile(env.PASSAGES, "utf8")).map(
  ({ id, text }) => new Document({ pageContent: text, metadata: { id } }),
);

async function createRetrieverOf() {
  if (process.env.RETRIEVER === "bm25") {
    return (k) => BM25Retriever.fromDocuments(documents, { k });
  }
  const embedder = createHashingEmbedder();
  const store = await MemoryVectorStore.fromDocuments(documents, {
    embedDocuments: async (texts) => (await embedder.embed(texts, "passage")).vectors,
    embedQuery: async (text) => (await embedder.embed([text], "query")).vectors[0],
  });
  return (k) => store.asRetriever(k);
}

const retrieverOf = await createRetrieverOf();
const retriever = retrieverOf(passagesPerAnswer);
const model = new ChatOpenAI({
  model: "bench",
  apiKey: "key",
  configuration: { baseURL: env.MODEL_URL },
});
const chain = RunnableSequence.from([
  {
    context: retriever.pipe((found) => found.map(({ pageContent }) => pageContent).join("\n\n")),
    question: new RunnablePassthrough(),
  },
  ChatPromptTemplate.fromMessages([
    ["system", instruction],
    ["user", "{context}\n\n{question}"],
  ]),
  model,
  new StringOutputParser(),
]);

serveQuestions(env.PORT, {
  async search(query, limit) {
    return (await retrieverOf(limit).invoke(query)).map(({ metadata }) => metadata.id);
  },
  answer: (question) => chain.invoke(question),
});
