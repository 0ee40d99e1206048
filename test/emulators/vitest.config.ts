import { defineConfig } from "vitest/config";

/** Tests against the vendors' own emulators and servers; each says which tool it needs. */
export default defineConfig({
  test: {
    include: ["test/emulators/**/*.test.ts"],
    exclude: ["**/node_modules/**"],
    globalSetup: ["test/support/start-postgres.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Emulators, PostgreSQL and functions share the machine's cores.
    maxWorkers: 2,
  },
});
