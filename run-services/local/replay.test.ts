import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startTestSystem, type TestSystem } from "../../test/support/test-system.ts";
import { createApiClient } from "./client/api-client.ts";

const entry = new URL("./replay.ts", import.meta.url).pathname;

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(() => system.stop());

async function replay(...args: string[]) {
  const child = spawn(process.execPath, ["--import", "tsx", entry, ...args], {
    env: { PATH: process.env.PATH },
  });
  const [output, errors] = [text(child.stdout), text(child.stderr)];
  const [code] = await once(child, "exit");
  return { code, output: await output, errors: await errors };
}

it("makes an answer again of the data folder, and says when it went with its document", async () => {
  const { url, apiKey, tenantId } = system;
  const client = createApiClient({ url, token: apiKey });
  const owner = { ...system.anyone.as(apiKey), tenantId };
  await system.upload(owner, "contrato.txt", "La fianza del local es de 2.400,00 euros.");
  const kept = await client.ask("¿De cuánto es la fianza del local?");
  const price = await system.upload(owner, "tarifa.txt", "El corte de pelo cuesta 17 euros.");
  const lost = await client.ask("¿Cuánto cuesta el corte de pelo?");
  await client.remove(price);

  const [found, gone] = await Promise.all([
    replay(kept.id, "--directory", system.directory, "--prompt"),
    replay(lost.id, "--url", url, "--key", apiKey),
  ]);
  expect(found).toMatchObject({ code: 0, errors: "" });
  expect(found.output).toContain(`Respuesta:  ${kept.answer}\n`);
  expect(found.output).toMatch(/Respuesta rehecha: +idéntica, byte a byte/);
  expect(found.output).toMatch(
    /Petición al modelo: idéntica, byte a byte \(SHA-256 [0-9a-f]{64}\)/,
  );
  expect(found.output).toContain("Pregunta: ¿De cuánto es la fianza del local?");
  expect(gone).toMatchObject({ code: 1, output: "" });
  expect(gone.errors).toMatch(/No existe la respuesta.*se borra con los documentos que cita/s);
});
