import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{functions,run-services,shared,test}/**/*.test.ts"],
    globalSetup: ["test/support/start-postgres.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Two cores, and each file may start children of its own.
    maxWorkers: 2,
  },
});
