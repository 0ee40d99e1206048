import { Command } from "commander";
import { startPinecone } from "./start-pinecone.ts";

const flags = new Command("node --import tsx test/support/pinecone/main.ts")
  .description("A fake of one Pinecone index, in memory, until it is stopped.")
  .option("--port <n>", "where to listen on 127.0.0.1", "8799")
  .option("--dimensions <n>", "length of the dense vectors", "512")
  .option("--api-key <key>", "the key that is taken", "pcsk_test")
  .option("--lag <ms>", "how long after it a write is seen", "0")
  .parse()
  .opts<{ port: string; dimensions: string; apiKey: string; lag: string }>();

const { url, apiKey } = await startPinecone({
  port: Number(flags.port),
  dimensions: Number(flags.dimensions),
  apiKey: flags.apiKey,
  lag: { ms: Number(flags.lag) },
});
console.log(`INDEX_URL=pinecone+${url} PINECONE_API_KEY=${apiKey}`);
