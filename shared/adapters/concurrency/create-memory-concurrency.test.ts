import { describeConcurrency } from "../../../test/support/concurrency-conformance.ts";
import { createMemoryConcurrency } from "./create-memory-concurrency.ts";

describeConcurrency("memory", async () => ({
  limiter: createMemoryConcurrency(),
  close: async () => {},
}));
