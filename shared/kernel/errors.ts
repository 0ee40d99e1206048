import type { Text } from "./text.ts";

/** The codes of the public contract and the HTTP status that each one becomes. */
export const errorStatus = {
  malformed_request: 400,
  unauthenticated: 401,
  budget_exceeded: 402,
  forbidden: 403,
  not_found: 404,
  request_timeout: 408,
  conflict: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  invalid_request: 422,
  rate_limited: 429,
  headers_too_large: 431,
  internal: 500,
  unavailable: 503,
} as const;

export type ErrorCode = keyof typeof errorStatus;

/** One field of the input that is wrong: its dotted path and what to do about it. */
export type FieldError = { path: string; message: Text | string };

type Options = {
  /** Whether the same call may succeed later; a subscriber redelivers only then. */
  retry?: boolean;
  /** Shown to the caller in their language. Never a driver's or a vendor's words. */
  detail?: Text;
  errors?: FieldError[];
  headers?: Record<string, string>;
  cause?: unknown;
};

/** The only error that crosses a border on purpose; everything else is a defect. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly retry: boolean;
  readonly detail: Text | undefined;
  readonly errors: FieldError[] | undefined;
  readonly headers: Record<string, string>;

  constructor(code: ErrorCode, options: Options = {}) {
    super(options.detail?.en ?? code, { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.retry = options.retry ?? (code === "unavailable" || code === "rate_limited");
    this.detail = options.detail;
    this.errors = options.errors;
    this.headers = options.headers ?? {};
  }
}

/** What does not exist and what belongs to someone else look the same. */
export function notFound(what: Text): AppError {
  return new AppError("not_found", {
    detail: { es: `No existe ${what.es}.`, en: `No such ${what.en}.` },
  });
}

export function invalid(path: string, detail: Text): AppError {
  return new AppError("invalid_request", {
    detail: { es: `${path}: ${detail.es}`, en: `${path}: ${detail.en}` },
    errors: [{ path, message: detail }],
  });
}
