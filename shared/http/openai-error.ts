import { z } from "@hono/zod-openapi";
import { type AppError, type ErrorCode, errorStatus } from "#shared/kernel/errors.ts";
import type { Language } from "#shared/kernel/text.ts";
import { defaultDetails } from "./problem-texts.ts";

/** Below it everything is said as OpenAI's own API says it, so that its clients understand. */
const openAiPrefix = "/v1/openai";

export function speaksOpenAi(path: string): boolean {
  return path === openAiPrefix || path.startsWith(`${openAiPrefix}/`);
}

/** https://platform.openai.com/docs/guides/error-codes */
export const openAiErrorSchema = z
  .object({
    error: z.object({
      message: z.string(),
      type: z.string().openapi({ example: "invalid_request_error" }),
      param: z.string().nullable().openapi({ description: "The field that is at fault." }),
      code: z.string().nullable().openapi({ example: "model_not_found" }),
    }),
  })
  .openapi("OpenAiError");
export type OpenAiError = z.infer<typeof openAiErrorSchema>;

/** The statuses that OpenAI's clients have classes for, where ours is another. */
const statuses: Partial<Record<ErrorCode, 400 | 429>> = {
  invalid_request: 400,
  budget_exceeded: 429,
};

const codes: Partial<Record<ErrorCode, string>> = {
  unauthenticated: "invalid_api_key",
  rate_limited: "rate_limit_exceeded",
  budget_exceeded: "insufficient_quota",
};

export function openAiStatus({ code }: AppError) {
  return statuses[code] ?? errorStatus[code];
}

/** OpenAI's clients try again by status alone, unless they are told what comes of it. */
export function retryHint({ code, retry }: AppError): Record<string, string> {
  const isGuess = code === "conflict" || code === "budget_exceeded";
  return isGuess ? { "x-should-retry": String(retry) } : {};
}

/** Says an error in the caller's language, and in OpenAI's shape. */
export function toOpenAiError(error: AppError, language: Language): OpenAiError {
  const param = error.errors?.[0]?.path ?? null;
  return {
    error: {
      message: messageOf(error, language),
      type: typeOf(error),
      param,
      code: codeOf(error.code, param),
    },
  };
}

function codeOf(code: ErrorCode, param: string | null): string {
  return code === "not_found" && param === "model" ? "model_not_found" : (codes[code] ?? code);
}

/** There is one line for all that is wrong, and no list beside it. */
function messageOf({ code, detail, errors = [] }: AppError, language: Language): string {
  if (detail || errors.length === 0) return (detail ?? defaultDetails[code])[language];
  return errors
    .map(({ path, message }) =>
      [path, typeof message === "string" ? message : message[language]].join(": "),
    )
    .join(" ");
}

function typeOf(error: AppError): string {
  if (error.code === "budget_exceeded") return "insufficient_quota";
  if (error.code === "rate_limited") return "requests";
  return openAiStatus(error) >= 500 ? "server_error" : "invalid_request_error";
}
