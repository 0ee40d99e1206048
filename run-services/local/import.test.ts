import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { removePostgresHome } from "./postgres-home.ts";
import { writeSamples } from "./samples/write-samples.ts";
import { type System, startSystem } from "./start-system.ts";

const entry = new URL("./import.ts", import.meta.url).pathname;

let base: string;
let system: System;
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), "pueblo-import-"));
  await chmod(base, 0o755);
  system = await startSystem({
    directory: join(base, "data"),
    port: 0,
    host: "127.0.0.1",
    logLevel: "error",
    durable: false,
  });
});
afterAll(async () => {
  await system.stop();
  await removePostgresHome(join(base, "data", "postgres"));
  await rm(base, { recursive: true, force: true });
});

async function run(...args: string[]) {
  const child = spawn(process.execPath, ["--import", "tsx", entry, ...args]);
  const [output, errors] = [text(child.stdout), text(child.stderr)];
  const [code] = await once(child, "exit");
  return { code, output: await output, errors: await errors };
}

describe.concurrent("npm run import", { timeout: 120_000 }, () => {
  it("brings a folder to a final state in the system of the data folder, and says which", async () => {
    const folder = join(base, "papeles");
    await writeSamples(folder);
    await writeFile(join(folder, "vacio.txt"), " \n");
    await writeFile(join(folder, "enorme.pdf"), "%PDF-1.7\n");
    await truncate(join(folder, "enorme.pdf"), 201_000_000);
    await writeFile(join(folder, ".oculto"), "no");
    const { code, output, errors } = await run(folder, "--directory", join(base, "data"));
    expect(errors).toBe("");
    expect(output).toContain("7 de 7 llegaron a un estado final");
    expect(output).toMatch(/^factura-2026-0147\.pdf +indexed +- +2 +[1-9]/m);
    expect(output).toMatch(/^vacio\.txt +failed +no_text /m);
    expect(output).toMatch(/^enorme\.pdf +rejected +payload_too_large +- +- /m);
    expect(output).not.toContain("oculto");
    expect(code).toBe(0);
  });

  it("ends with 1 and a reason when it cannot work", async () => {
    const to = ["--url", system.url];
    const [nowhere, keyless, wrong] = await Promise.all([
      run(join(base, "no-existe")),
      run(base, ...to, "--directory", join(base, "none")),
      run(base, ...to, "--key", "pm_live_wrong"),
    ]);
    expect(nowhere).toMatchObject({
      code: 1,
      errors: expect.stringMatching(/^No existe .*no-existe\n$/),
    });
    expect(keyless).toMatchObject({ code: 1, errors: expect.stringContaining("--key") });
    expect(wrong).toMatchObject({ code: 1, errors: expect.stringContaining("clave") });
  });

  it("never waits longer than its deadline", async () => {
    // Takes every upload and never says a word about it.
    const tokens = new Set<string | undefined>();
    const silent = createServer((request, response) => {
      tokens.add(request.headers.authorization);
      if (request.method === "GET") response.end("{}");
    });
    await once(silent.listen(0, "127.0.0.1"), "listening");
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const folder = join(base, "lento");
    await writeSamples(folder);
    const { code, output } = await run(folder, "--url", url, "--key", "clave", "--timeout", "1");
    silent.closeAllConnections();
    silent.close();
    expect([...tokens]).toEqual(["Bearer clave"]);
    expect(output).toMatch(/^factura-2026-0147\.pdf +unfinished +deadline /m);
    expect(output).toContain("0 de 5 llegaron a un estado final");
    expect(code).toBe(1);
  });
});
