import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { listMigrations } from "#shared/adapters/postgres/list-migrations.ts";
import { createClosingStack } from "#shared/kernel/closing-stack.ts";
import { silentLogger as logger } from "#shared/kernel/logger.ts";
import { openDatabase } from "#shared/parts/open-database.ts";

const entry = new URL("./migrate.ts", import.meta.url).pathname;
let url: string;
let name: string;

/** A database that nobody has migrated. */
beforeEach(async () => {
  name = `test_${randomBytes(6).toString("hex")}`;
  await administer(`CREATE DATABASE ${name}`);
  url = inject("postgresUrl").replace(/\/[^/]*$/, `/${name}`);
});
afterEach(() => administer(`DROP DATABASE ${name} WITH (FORCE)`));

async function administer(sql: string, connectionString = inject("postgresUrl")): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

async function run(env: Record<string, string>) {
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, ["--import", "tsx", entry], {
    env: { PATH, HOME, ...env },
  });
  const [output, errors] = [text(child.stdout), text(child.stderr)];
  const [code] = await once(child, "exit");
  return { code, output: await output, errors: await errors };
}
const appliedBy = ({ output }: { output: string }) =>
  [...output.matchAll(/^Aplicada: (\S+)$/gm)].map(([, migration]) => migration);

describe("npm run migrate", () => {
  it("brings an empty database up to date, whoever else does the same, and says what it did", async () => {
    const racers = await Promise.all([run({ DATABASE_URL: url }), run({ DATABASE_URL: url })]);
    expect(racers.map(({ code, errors }) => [code, errors])).toEqual([
      [0, ""],
      [0, ""],
    ]);
    const all = await listMigrations();
    // One did it all; the other found nothing left to do.
    expect(racers.map((one) => appliedBy(one).length).sort((a, b) => a - b)).toEqual([
      0,
      all.length,
    ]);
    expect(racers.flatMap(appliedBy)).toEqual(all);
    for (const { output } of racers) expect(output).toContain("El esquema está al día.");
  });

  it("names the variable that is missing, and the server that does not answer", async () => {
    expect(await run({})).toMatchObject({ code: 1, errors: expect.stringMatching(/DATABASE_URL/) });
    const nowhere = await run({ DATABASE_URL: "postgres://ana:s3cret@127.0.0.1:9/pueblo" });
    expect(nowhere).toMatchObject({
      code: 1,
      errors: expect.stringMatching(/127\.0\.0\.1:9\/pueblo/),
    });
    expect(nowhere.errors).not.toContain("s3cret");
  });
});

describe("the database of a unit", () => {
  it("is not ready without its schema, nor with an older one; then it is asked no more", async () => {
    const closing = createClosingStack();
    const config = { DATABASE_URL: url, CLOUD_SQL_IP: "PRIVATE", DATABASE_POOL_SIZE: 2 } as const;
    const db = await openDatabase(config, { logger, closing });
    try {
      await expect(db.ping()).rejects.toThrow(/has no schema: .*0001_roles\.sql/);
      await run({ DATABASE_URL: url });
      // Units log in as members of roles that own nothing.
      await administer("SET ROLE pueblo_app; SELECT name FROM migrations", url);
      const last = (await listMigrations()).at(-1);
      await administer(`UPDATE migrations SET name = 'later.sql' WHERE name = '${last}'`, url);
      await expect(db.ping()).rejects.toThrow(`older schema than this code: ${last} missing`);
      // A newer schema is no fault.
      await administer(`INSERT INTO migrations (name) VALUES ('${last}')`, url);
      await db.ping();
      await administer("DROP TABLE migrations", url);
      await db.ping();
    } finally {
      await closing.close();
    }
  });
});
