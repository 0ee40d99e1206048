import { parseArgs } from "node:util";
import { startModels } from "./start-models.ts";

/** The fakes for use by hand: `node --import tsx test/support/models/main.ts --port 9090`. */
const { values } = parseArgs({ options: { port: { type: "string", default: "0" } } });
const models = await startModels({ port: Number(values.port), anyToken: true });
console.log(`OpenAI-compatible: ${models.openAiUrl}`);
console.log(`Vertex AI and its ranking API: ${models.url}`);
process.once("SIGINT", () => void models.close());
process.once("SIGTERM", () => void models.close());
