import type { OAuth2Client } from "google-auth-library";
import { z } from "zod";
import type { Logger } from "#shared/kernel/logger.ts";

export type PushIdentity = {
  /** The audience that the subscription asks tokens for. */
  audience: string;
  /** The e-mail of the service account that the subscription pushes as. */
  serviceAccount: string;
  /** Where the public certificates are, if not at Google's. */
  certificatesUrl?: string | undefined;
};

/** 200 for a push that is who it says it is, else the status to refuse it with. */
export type PushVerifier = (authorization: string | undefined) => Promise<200 | 401 | 403 | 503>;

const issuer = "https://accounts.google.com";
const certificatesTimeoutMs = 5_000;

const claims = z.object({ email: z.string(), email_verified: z.literal(true) });

/**
 * Checks the OIDC token that Pub/Sub signs each push with: Google's signature, issuer, audience
 * and expiry (else 401), and the service account (else 403). The certificates are fetched once
 * and kept for as long as their `Cache-Control` says; when they cannot be had: 503.
 * Source: https://cloud.google.com/pubsub/docs/authenticate-push-subscriptions
 */
export function createPushVerifier(identity: PushIdentity, logger: Logger): PushVerifier {
  const { audience, serviceAccount, certificatesUrl } = identity;
  let opening: Promise<OAuth2Client> | undefined;
  let fetching: Promise<Record<string, string>> | undefined;

  async function certificates(client: OAuth2Client) {
    // The library keeps them, but would fetch them for each of many that come at once.
    fetching ??= client
      .getFederatedSignonCertsAsync()
      .then(({ certs }) => z.record(z.string(), z.string()).parse(certs))
      .finally(() => {
        fetching = undefined;
      });
    return fetching;
  }

  return async (authorization) => {
    const token = /^Bearer (\S+)$/i.exec(authorization ?? "")?.[1];
    if (!token) return 401;
    opening ??= openClient(certificatesUrl);
    const client = await opening;
    let known: Record<string, string>;
    try {
      known = await certificates(client);
    } catch (error) {
      logger.error("the certificates to check pushes with cannot be had", { error });
      return 503;
    }
    try {
      const checked = await client.verifySignedJwtWithCertsAsync(token, known, audience, [issuer]);
      const sender = claims.safeParse(checked.getPayload()).data?.email;
      return sender === serviceAccount ? 200 : 403;
    } catch {
      // The error would repeat the token.
      return 401;
    }
  };
}

async function openClient(certificatesUrl: string | undefined): Promise<OAuth2Client> {
  const { OAuth2Client } = await import("google-auth-library");
  return new OAuth2Client({
    transporterOptions: { timeout: certificatesTimeoutMs },
    ...(certificatesUrl
      ? { endpoints: { oauth2FederatedSignonPemCertsUrl: certificatesUrl } }
      : {}),
  });
}
