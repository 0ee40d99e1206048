import type { CallConfig } from "#shared/adapters/gcs/call-storage.ts";
import { createGcsObjectStore } from "#shared/adapters/gcs/create-gcs-object-store.ts";
import type { GcsFake } from "./start-gcs-fake.ts";

/** The adapter for Cloud Storage on the fake, with waits that a test can bear. */
export function storeOn(
  { url, credentials, bucket }: Pick<GcsFake, "url" | "credentials" | "bucket">,
  calls: Partial<CallConfig> = {},
) {
  const quick = { firstDelayMs: 1, longestDelayMs: 4, ...calls };
  const pieceBytes = 256 * 1024; // the least that the service takes
  const signing = { credentials, apiEndpoint: url };
  return createGcsObjectStore({
    bucket,
    ...signing,
    resumableFromBytes: 1_000,
    pieceBytes,
    calls: quick,
  });
}
