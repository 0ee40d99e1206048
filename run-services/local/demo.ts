import { Command } from "commander";
import { withDeadline } from "./deadline.ts";
import { runDemo } from "./demo/run-demo.ts";
import { readLocalEnv, systemSettings } from "./local-env.ts";
import { runCommand } from "./run-command.ts";
import { inSeconds } from "./seconds.ts";
import { withTemporarySystem } from "./with-temporary-system.ts";

new Command("npm run demo --")
  .description(
    "El recorrido: sube documentos de ejemplo, pregunta, comprueba cada cita en el texto, borra y " +
      "no deja nada. No necesita configuración.",
  )
  .parse();

const longestMs = 10 * 60_000;

await runCommand(async (interrupted) => {
  const { signal, clear } = withDeadline(interrupted, longestMs);
  const env = readLocalEnv(process.env);
  // Since the process began, loading the code included.
  const since = () => inSeconds(performance.now());
  console.log("Pueblo Mente IA: de documentos a respuestas con citas, en esta máquina.");
  const problems = await withTemporarySystem(
    { ...systemSettings(env), databaseUrl: undefined, durable: false },
    async (system) => {
      console.log(`Sistema en marcha a los ${since()}: PostgreSQL, índice y API en ${system.url}`);
      return runDemo(system, signal);
    },
  );
  clear();
  console.log(`  Todo, también parar y borrar lo temporal: ${since()}\n`);
  for (const problem of problems) console.log(`✗ ${problem}`);
  if (problems.length === 0) console.log("✓ Todas las citas son ciertas. Siga con: npm run dev");
  return problems.length === 0 ? 0 : 1;
});
