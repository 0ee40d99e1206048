import { join, resolve } from "node:path";
import { Command } from "commander";
import { welcome } from "./dev/welcome.ts";
import { wholeNumber } from "./flags.ts";
import { readLocalEnv, systemSettings } from "./local-env.ts";
import { runCommand, untilStopped } from "./run-command.ts";
import { writeSamples } from "./samples/write-samples.ts";
import { inSeconds } from "./seconds.ts";

const program = new Command("npm run dev --")
  .description("Pone en marcha todo el sistema en esta máquina y lo mantiene en marcha.")
  .option(
    "--port <n>",
    "puerto; 0 elige uno libre (por omisión, PORT u 8080)",
    wholeNumber(0, 65_535),
  )
  .option("--host <address>", "dirección en la que escucha (por omisión, HOST o 127.0.0.1)")
  .option("--directory <path>", "carpeta de datos", ".pueblo")
  .option("--fresh", "empieza sin los datos de antes", false)
  .parse();
const flags = program.opts<{ port?: number; host?: string; directory: string; fresh: boolean }>();

await runCommand(
  async (signal) => {
    const started = performance.now();
    const env = readLocalEnv(process.env);
    const directory = resolve(flags.directory);
    // Loaded once the flags are known to be right: it is the whole system.
    const { startSystem } = await import("./start-system.ts");
    const system = await startSystem({
      directory,
      port: flags.port ?? env.PORT,
      host: flags.host ?? env.HOST,
      fresh: flags.fresh,
      ...systemSettings(env),
    });
    const [sample = ""] = await writeSamples(join(directory, "samples"));
    const seconds = inSeconds(performance.now() - started);
    console.log(welcome({ ...system, directory, sample, seconds }));
    await untilStopped(signal);
    await system.stop();
    return 0;
  },
  { stopsWell: true },
);
