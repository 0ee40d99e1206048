import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root } from "../support/artefacts.ts";
import { readDockerfile } from "../support/dockerfile.ts";
import { freePort } from "../support/spawn-function.ts";

const image = await readDockerfile();
const valuesOf = (name: string) =>
  image.instructions.filter((one) => one.name === name).map(({ value }) => value);

it("runs Node 24 as process 1, as somebody who owns nothing", () => {
  expect(valuesOf("FROM")).toEqual([expect.stringMatching(/nodejs24/)]);
  expect(image.entrypoint[0]).toMatch(/\/node$/);
  expect(image.entrypoint.at(-1)).toBe("main.js");
  const [user, group] = (valuesOf("USER").at(-1) ?? "").split(":").map(Number);
  expect(user).toBeGreaterThan(0);
  expect(group).toBeGreaterThan(0);
  // Files belong to root: what runs cannot change its own code.
  expect(valuesOf("COPY")).toEqual([`dist/\${UNIT}/ ./`]);
});

it("installs nothing, fetches nothing and holds no secret", () => {
  const names = image.instructions.map(({ name }) => name);
  expect(names.filter((name) => ["RUN", "ADD", "SHELL", "CMD"].includes(name))).toEqual([]);
  expect(valuesOf("ENV").join(" ")).toBe("NODE_ENV=production PORT=8080");
  expect(valuesOf("ARG")).toHaveLength(1);
});

it("is built from dist alone", async () => {
  const ignored = (await readFile(join(root, ".dockerignore"), "utf8")).split("\n");
  expect(ignored.filter((line) => line && !line.startsWith("#"))).toEqual(["*", "!dist"]);
});

it.each([
  [200, 0],
  [503, 1],
  [undefined, 1],
])("a health check that gets %s ends with %i", async (status, code) => {
  const server = createServer((req, res) => {
    res.writeHead(req.url === "/healthz" ? (status ?? 500) : 404).end();
  });
  const port = await freePort();
  if (status !== undefined) await once(server.listen(port, "127.0.0.1"), "listening");
  const args = image.healthcheck.slice(1);
  const check = spawn(process.execPath, args, { env: { PORT: String(port) }, stdio: "ignore" });
  expect(await once(check, "exit")).toEqual([code, null]);
  server.close();
});
