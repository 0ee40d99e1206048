import { AppError } from "#shared/kernel/errors.ts";

/** An ID token that proves nothing: forged, for somebody else, over, revoked. */
export function invalidIdToken(cause?: unknown): AppError {
  return new AppError("unauthenticated", {
    detail: {
      es: "El «subject_token» no es válido o ha caducado. Vuelva a iniciar sesión.",
      en: 'The "subject_token" is not valid or has expired. Sign in again.',
    },
    cause,
  });
}
