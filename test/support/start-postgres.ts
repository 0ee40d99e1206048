import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { migrate } from "#shared/adapters/postgres/migrate.ts";
import { removePostgresHome } from "../../run-services/local/postgres-home.ts";
import { startPostgres } from "../../run-services/local/start-postgres.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** URL of the cluster that this run started; its `template_pueblo` is migrated. */
    postgresUrl: string;
  }
}

/** One cluster for the whole run; each test file copies its own database from the template. */
export default async function setup(project: TestProject) {
  const directory = await mkdtemp(join(tmpdir(), "pueblo-test-"));
  const postgresDirectory = join(directory, "postgres");
  const postgres = await startPostgres({ directory: postgresDirectory, durable: false });
  const admin = new pg.Client({ connectionString: postgres.url });
  await admin.connect();
  await admin.query("CREATE DATABASE template_pueblo");
  await admin.end();
  const template = new URL(postgres.url);
  template.pathname = "/template_pueblo";
  const pool = new pg.Pool({ connectionString: template.href });
  await migrate(pool);
  await pool.end();
  project.provide("postgresUrl", postgres.url);
  return async () => {
    await postgres.stop();
    await removePostgresHome(postgresDirectory);
    await rm(directory, { recursive: true, force: true });
  };
}
