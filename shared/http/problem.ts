import { type AppError, type ErrorCode, errorStatus } from "#shared/kernel/errors.ts";
import type { Language } from "#shared/kernel/text.ts";
import { defaultDetails, titles } from "./problem-texts.ts";

/** An error as the public contract shows it: RFC 9457. */
export type Problem = {
  type: string;
  title: string;
  status: number;
  code: ErrorCode;
  detail: string;
  requestId: string;
  errors?: { path: string; message: string }[];
};

export const problemMediaType = "application/problem+json";

/** Says an error in the caller's language. */
export function toProblem(error: AppError, language: Language, requestId: string): Problem {
  return {
    type: `urn:pueblo:problem:${error.code}`,
    title: titles[error.code][language],
    status: errorStatus[error.code],
    code: error.code,
    detail: (error.detail ?? defaultDetails[error.code])[language],
    requestId,
    ...(error.errors && {
      errors: error.errors.map(({ path, message }) => ({
        path,
        message: typeof message === "string" ? message : message[language],
      })),
    }),
  };
}

/** Headers that go with a problem; those of the error win. */
export function problemHeaders(
  error: AppError,
  language: Language,
  requestId: string,
): Record<string, string> {
  return {
    "content-type": problemMediaType,
    "content-language": language,
    "x-request-id": requestId,
    "cache-control": "no-store",
    ...(error.code === "unauthenticated" && { "www-authenticate": 'Bearer realm="pueblo"' }),
    ...(error.code === "unavailable" && { "retry-after": "5" }),
    ...error.headers,
  };
}
