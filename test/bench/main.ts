import { Command } from "commander";
import { wholeNumber } from "../../run-services/local/flags.ts";
import { compareGateways } from "./compare-gateways.ts";
import { compareStarts } from "./compare-starts.ts";

const program = new Command("npm run bench --").description("Mide, y compara por turnos.");

program
  .command("start", { isDefault: true })
  .description(
    "El arranque de cada unidad, empaquetada y sin empaquetar: de un servicio hasta el primer " +
      "200 de /healthz, de una función hasta el primer mensaje atendido.",
  )
  .option("--unit <name...>", "solo estas unidades; todas si no se dice")
  .option("--rounds <n>", "veces que arranca cada una, de cada manera", wholeNumber(1, 100), 10)
  .action(compareStarts);

program
  .command("gateway")
  .description(
    "La puerta contra Fastify con @fastify/jwt, @fastify/rate-limit y @fastify/http-proxy, que " +
      "hacen el mismo trabajo ante el mismo servicio.",
  )
  .option("--rounds <n>", "veces que se mide cada caso, de cada manera", wholeNumber(1, 100), 5)
  .option("--seconds <n>", "lo que dura cada medida", wholeNumber(1, 60), 2)
  .option("--connections <n>", "conexiones a la vez", wholeNumber(1, 1000), 48)
  .option("--only <case>", "solo este caso")
  .action(compareGateways);

await program.parseAsync();
