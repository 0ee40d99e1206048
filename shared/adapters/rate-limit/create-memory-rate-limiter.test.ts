import { describeRateLimiter } from "../../../test/support/rate-limiter-conformance.ts";
import { describeRequestCounter } from "../../../test/support/request-counter-conformance.ts";
import { createMemoryCounter } from "./create-memory-counter.ts";
import { createMemoryRateLimiter } from "./create-memory-rate-limiter.ts";

describeRequestCounter("memory", async (options) => ({
  counter: createMemoryCounter(options),
  close: async () => {},
}));

describeRateLimiter("memory", async (options) => ({
  limiter: createMemoryRateLimiter(options),
  close: async () => {},
}));
