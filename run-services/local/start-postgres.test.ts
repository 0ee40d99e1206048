import { chmod, mkdtemp, readdir, rename, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, expect, it } from "vitest";
import { removePostgresHome } from "./postgres-home.ts";
import { startPostgres } from "./start-postgres.ts";

let base: string;
let directory: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), "pueblo-postgres-"));
  await chmod(base, 0o755); // so that the data stay inside, whoever runs this
  directory = join(base, "postgres");
});
afterEach(async () => {
  await removePostgresHome(directory);
  await rm(base, { recursive: true, force: true });
});

async function whoAmI(url: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query("SELECT current_user AS name").finally(() => client.end());
  return rows[0]?.name;
}

it("lets in who knows the password of the folder, and nobody else on this machine", async () => {
  const first = await startPostgres({ directory, durable: false });
  const { password } = new URL(first.url);
  try {
    expect(await whoAmI(first.url)).toBe("postgres");
    for (const wrong of ["guess", ""]) {
      const url = new URL(first.url);
      url.password = wrong;
      await expect(whoAmI(url.href)).rejects.toThrow(/password/);
    }
    expect(await readdir(directory)).toContain("password");
    expect((await stat(join(directory, "password"))).mode & 0o777).toBe(0o600);
  } finally {
    await first.stop();
  }
  const second = await startPostgres({ directory, durable: false });
  try {
    expect(await whoAmI(second.url)).toBe("postgres");
    expect(new URL(second.url).password).toBe(password);
  } finally {
    await second.stop();
  }
});

/** Runs one statement on a server that is started for it, and says whether it went well. */
async function tryOn(path: string, sql: string): Promise<boolean> {
  const postgres = await startPostgres({ directory: path, durable: false });
  const client = new pg.Client({ connectionString: postgres.url });
  try {
    await client.connect();
    return await client.query(sql).then(
      () => true,
      () => false,
    );
  } finally {
    await client.end();
    await postgres.stop();
  }
}

it("keeps its data when its folder moves, and not when that is deleted, in a private place too", async () => {
  await chmod(base, 0o700); // where root's PostgreSQL has to live elsewhere
  expect(await tryOn(directory, "CREATE TABLE kept ()")).toBe(true);
  const moved = join(base, "moved");
  await rename(directory, moved);
  expect(await tryOn(moved, "TABLE kept")).toBe(true);
  await removePostgresHome(moved);
  expect(await tryOn(directory, "TABLE kept")).toBe(false);
});
