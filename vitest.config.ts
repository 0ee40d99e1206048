import { defineConfig } from "vitest/config";
import { LongestFirst } from "./test/support/longest-first.ts";

export default defineConfig({
  test: {
    include: ["{functions,run-services,shared,test}/**/*.test.ts"],
    // They need Google's emulators and a Redis: npm run test:emulators.
    exclude: ["**/node_modules/**", "test/emulators/**"],
    globalSetup: ["test/support/start-postgres.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // One more than the two cores that it is measured on: much of the time is waiting for children.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
  },
});
