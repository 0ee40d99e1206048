import { type GcsFake, startGcsFake } from "../../../test/support/gcs/start-gcs-fake.ts";
import { describeObjectStore } from "../../../test/support/object-store-conformance.ts";
import { createGcsObjectStore } from "./create-gcs-object-store.ts";

const quick = { firstDelayMs: 1, longestDelayMs: 5 };

export function storeOn({ bucket, url, credentials }: GcsFake, calls = {}) {
  const config = { bucket, apiEndpoint: url, credentials, calls: { ...quick, ...calls } };
  return createGcsObjectStore(config);
}

describeObjectStore("Cloud Storage", async () => {
  const fake = await startGcsFake();
  return {
    store: storeOn(fake),
    async send({ url, method, headers }, body, at = new Date()) {
      fake.clock.now = () => at;
      const response = await fetch(url, { method, headers, body: Buffer.from(body) });
      fake.clock.now = () => new Date();
      return { ok: response.ok };
    },
    close: () => fake.close(),
  };
});
