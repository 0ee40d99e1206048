import { Command } from "commander";
import { attachSystem } from "./attach-system.ts";
import { createApiClient } from "./client/api-client.ts";
import { ApiProblem } from "./client/request.ts";
import { withDeadline } from "./deadline.ts";
import { readLocalEnv, systemSettings } from "./local-env.ts";
import { showReplay } from "./replay/show-replay.ts";
import { runCommand } from "./run-command.ts";

const program = new Command("npm run replay --")
  .description(
    "Rehace una respuesta con lo que se guardó de ella, sin llamar a ningún modelo, y muestra de " +
      "qué se hizo y lo que ha cambiado desde entonces. Termina con 0 si todo sigue igual. Sin --url usa el sistema de «npm run dev» si está en marcha; si no, pone " +
      "uno en marcha mientras dura.",
  )
  .argument("<answer-id>", "la respuesta: ans_…")
  .option("--url <url>", "dirección de un sistema en marcha")
  .option("--key <key>", "clave de API o ficha de acceso de quien preguntó")
  .option("--directory <path>", "carpeta de datos del sistema local", ".pueblo")
  .option("--prompt", "muestra también la petición entera al modelo", false)
  .parse();
const options = program.opts<{ url?: string; key?: string; directory: string; prompt: boolean }>();

await runCommand(async (interrupted) => {
  const system = await attachSystem(options, systemSettings(readLocalEnv(process.env)));
  const deadline = withDeadline(interrupted, 60_000);
  try {
    const { url, apiKey: token } = system;
    const client = createApiClient({ url, token, signal: deadline.signal });
    const sources = await client.sources(program.args[0] ?? "").catch(explain);
    console.log(showReplay(sources, options));
    const { isSamePrompt, isSameAnswer, citations } = sources;
    return isSamePrompt && isSameAnswer && citations.every(({ stands }) => stands) ? 0 : 1;
  } finally {
    deadline.clear();
    await system.release();
  }
});

/** Nobody can tell what was deleted from what never was. */
function explain(error: unknown): never {
  if (!(error instanceof ApiProblem) || error.status !== 404) throw error;
  throw new Error(
    `${error.message} O no la hubo, o no es de quien pregunta, o ya no está: una respuesta se ` +
      "borra con los documentos que cita y con su conversación.",
  );
}
