import { Command } from "commander";
import { z } from "zod";
import { timedKey } from "#shared/adapters/access-tokens/create-rotating-signer.ts";
import { signingKeysEnv } from "#shared/config/signing-keys.ts";
import { parseEnv } from "#shared/kernel/parse-env.ts";
import { withNextKey, withoutOldKeys } from "./rotate-keys.ts";
import { runCommand } from "./run-command.ts";

const program = new Command("npm run --silent keys --")
  .description(
    "Escribe un valor de TOKEN_SIGNING_KEYS. Sin él en el entorno, una clave nueva; con él, el " +
      "mismo y una clave más, que firma un cuarto de hora después. Así se cambia de clave sin " +
      "perder ninguna petición: 1. desplegar lo que esto escribe; 2. esperar media hora; " +
      "3. desplegar lo que escribe --prune.",
  )
  .option("--prune", "sin las claves con las que ya no vive ninguna ficha de acceso", false)
  .parse();
const { prune } = program.opts<{ prune: boolean }>();

await runCommand(async () => {
  const { TOKEN_SIGNING_KEYS: current } = parseEnv(z.object(signingKeysEnv).partial(), process.env);
  const keys = (current?.keys ?? []).map(timedKey);
  if (prune && keys.length === 0) program.error("--prune: falta TOKEN_SIGNING_KEYS en el entorno.");
  const now = new Date();
  console.log(JSON.stringify({ keys: prune ? withoutOldKeys(keys, now) : withNextKey(keys, now) }));
  return 0;
});
