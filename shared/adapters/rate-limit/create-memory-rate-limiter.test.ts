import { describeRateLimiter } from "../../../test/support/rate-limiter-conformance.ts";
import { createMemoryRateLimiter } from "./create-memory-rate-limiter.ts";

describeRateLimiter("memory", async (options) => ({
  limiter: createMemoryRateLimiter(options),
  close: async () => {},
}));
