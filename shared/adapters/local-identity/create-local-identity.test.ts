import { expect, it } from "vitest";
import { systemClock } from "#shared/kernel/clock.ts";
import { describeIdentityProvider } from "../../../test/support/identity-provider-conformance.ts";
import { createLocalIdentity } from "./create-local-identity.ts";

describeIdentityProvider("local identity", async () => {
  let hoursAgo = 0;
  const clock = { now: () => new Date(Date.now() - hoursAgo * 3_600_000) };
  const provider = createLocalIdentity({ cloudRunService: undefined, clock });
  const another = createLocalIdentity({ cloudRunService: undefined, clock });
  return {
    provider,
    signed: true,
    signIn: async (email) => provider.signIn(email),
    foreign: async (email) => another.signIn(email),
    async expired(email) {
      hoursAgo = 1;
      const token = provider.signIn(email);
      hoursAgo = 0;
      return token;
    },
    close: async () => {},
  };
});

it("does not exist on Cloud Run, where it would let anybody in", () => {
  const create = () => createLocalIdentity({ cloudRunService: "auth", clock: systemClock });
  expect(create).toThrow("Cloud Run");
});
