import { type Bucket, Storage } from "@google-cloud/storage";

export type BucketConfig = {
  bucket: string;
  projectId?: string;
  /** Another address than Google's, for example that of a test. */
  apiEndpoint?: string;
  /** Another signer than Google's IAM: for a test. */
  signingEndpoint?: string;
  /**
   * The key of a service account. Without one: application default credentials, and signing by
   * IAM, for which the account needs `roles/iam.serviceAccountTokenCreator` on itself.
   * https://cloud.google.com/storage/docs/access-control/signed-urls#signing-iam
   */
  credentials?: { client_email: string; private_key: string };
};

/** No request may be on its way for longer, whatever waits for it. */
const longestRequestMs = 60_000;

export function openBucket({ bucket, projectId, apiEndpoint, credentials }: BucketConfig): Bucket {
  const storage = new Storage({
    ...(projectId !== undefined && { projectId }),
    ...(apiEndpoint !== undefined && { apiEndpoint, useAuthWithCustomEndpoint: true }),
    ...(credentials && { credentials }),
    timeout: longestRequestMs,
    retryOptions: { autoRetry: false },
  });
  // Where there is a key it signs its own access tokens, without a call to a token endpoint.
  // https://developers.google.com/identity/protocols/oauth2/service-account#jwt-auth
  storage.authClient.useJWTAccessWithScope = true;
  return storage.bucket(bucket);
}
