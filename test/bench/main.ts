import { Command, Option } from "commander";
import { wholeNumber } from "../../run-services/local/flags.ts";
import { compareAnswers } from "./compare-answers.ts";
import { compareGateways } from "./compare-gateways.ts";
import { compareStarts } from "./compare-starts.ts";
import { measureRecognition } from "./measure-recognition.ts";
import { measureSearch } from "./measure-search.ts";
import { sides } from "./start-answerers.ts";

/** Given again and again, as commander hands them over; the first one does away with the default. */
function manyNumbers(most: number): (value: string) => number[] {
  let given: number[] = [];
  return (value) => {
    given = [...given, wholeNumber(1, most)(value)];
    return given;
  };
}

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

program
  .command("ask")
  .description(
    "Lo que cuesta una respuesta aparte de su modelo, que tarda 50 ms: nuestro servicio ai con su " +
      "base de datos, contra LanceDB a solas y LangChain.js, con los mismos pasajes y preguntas.",
  )
  .argument("[squad.json]", "archivo en formato SQuAD; papeles de negocios inventados si no se da")
  .option("--rounds <n>", "veces que se mide cada caso, de cada manera", wholeNumber(1, 100), 3)
  .option("--seconds <n>", "lo que dura cada medida", wholeNumber(1, 60), 4)
  .option("--questions <n>", "preguntas con las que se mide la calidad", wholeNumber(1), 1_000)
  .option("--connections <n...>", "preguntas a la vez", manyNumbers(1000), [1, 16, 64])
  .addOption(new Option("--only <side...>", "solo estos").choices(sides))
  .action(compareAnswers);

program
  .command("search")
  .description(
    "Cómo crece la búsqueda con los pasajes de una cuenta: tiempos, memoria y tamaño del índice, " +
      "con textos inventados y siempre los mismos. Con los números de costumbre tarda minutos.",
  )
  .option("--passages <n...>", "cuántos", manyNumbers(1_000_000), [1_000, 10_000, 100_000])
  .option("--searches <n>", "búsquedas que se miden cada vez", wholeNumber(10, 100_000), 500)
  .action(measureSearch);

program
  .command("recognition")
  .description(
    "Facturas y cartas dibujadas como escaneos, derechas, torcidas y con ruido: letras que se leen " +
      "mal (CER), importes que la búsqueda encuentra en su sitio, y segundos por página.",
  )
  .option("--pages <n>", "páginas de cada aspecto", wholeNumber(1, 100), 5)
  .action(measureRecognition);

await program.parseAsync();
