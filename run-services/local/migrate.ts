import { Command } from "commander";
import { z } from "zod";
import { migrate } from "#shared/adapters/postgres/migrate.ts";
import { databaseEnv } from "#shared/config/database.ts";
import { silentLogger } from "#shared/kernel/logger.ts";
import { parseEnv } from "#shared/kernel/parse-env.ts";
import { openDatabasePool } from "#shared/parts/open-database.ts";
import { demandAnswer } from "./demand-answer.ts";
import { runCommand } from "./run-command.ts";

new Command("npm run migrate --")
  .description(
    "Pone el esquema de la base de datos al día, y dice qué aplicó. Lee las mismas variables que " +
      "las unidades (DATABASE_URL, CLOUD_SQL_INSTANCE…); el usuario ha de poder crear roles. " +
      "Puede repetirse, y ejecutarse a la vez desde varios sitios.",
  )
  .parse();

await runCommand(async () => {
  const config = parseEnv(z.object(databaseEnv), process.env);
  const { pool, close } = await openDatabasePool(config, silentLogger);
  try {
    await demandAnswer(pool, config.DATABASE_URL);
    const applied = await migrate(pool);
    for (const name of applied) console.log(`Aplicada: ${name}`);
    console.log("El esquema está al día.");
    return 0;
  } finally {
    await close();
  }
});
