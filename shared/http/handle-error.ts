import { HTTPException } from "hono/http-exception";
import { AppError, errorStatus } from "#shared/kernel/errors.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import { preferredLanguage } from "#shared/kernel/text.ts";
import type { HttpContext } from "./app-types.ts";
import { payloadTooLarge } from "./limit-body.ts";
import { loggedPath } from "./logged-path.ts";
import { openAiStatus, retryHint, speaksOpenAi, toOpenAiError } from "./openai-error.ts";
import { type Problem, problemHeaders, toProblem } from "./problem.ts";

/** The response of an error, in the caller's language, as the readers of the path expect it. */
export function problemResponse(c: HttpContext, error: AppError): Response {
  const language = preferredLanguage(c.req.header("accept-language"));
  const headers = problemHeaders(error, language, c.var.requestId);
  if (speaksOpenAi(c.req.path)) {
    const json = { ...headers, "content-type": "application/json", ...retryHint(error) };
    const body = JSON.stringify(toOpenAiError(error, language));
    return c.newResponse(body, openAiStatus(error), json);
  }
  const problem = toProblem(error, language, c.var.requestId);
  return c.newResponse(JSON.stringify(problem), errorStatus[error.code], headers);
}

/** An error as it is shown to this caller. */
export function problemOf(c: HttpContext, error: AppError): Problem {
  const language = preferredLanguage(c.req.header("accept-language"));
  return toProblem(error, language, c.var.requestId);
}

/** Whatever was thrown, as an error of the contract; what nobody expected is opaque and logged. */
export function asAppError(thrown: unknown, c: HttpContext, logger: Logger): AppError {
  const exceeded = c.get("bodyExceeded");
  if (exceeded !== undefined) return payloadTooLarge(exceeded);
  if (thrown instanceof AppError) {
    if (thrown.code !== "internal") return thrown;
  } else if (thrown instanceof HTTPException) {
    if (thrown.status === 400) return malformedBody(c);
    if (thrown.status === 415) return unsupportedMediaType(c);
  }
  if (c.req.raw.signal.aborted) return new AppError("unavailable");
  logger.error("request failed", {
    requestId: c.var.requestId,
    method: c.req.method,
    path: loggedPath(c),
    error: thrown,
  });
  return new AppError("internal", { cause: thrown });
}

function malformedBody(c: HttpContext): AppError {
  const json = (c.req.header("content-type") ?? "").includes("json");
  return new AppError("malformed_request", {
    detail: json
      ? { es: "El cuerpo no es JSON válido.", en: "The body is not valid JSON." }
      : { es: "El formulario no se puede leer.", en: "The form cannot be read." },
  });
}

function unsupportedMediaType(c: HttpContext): AppError {
  const types = (c.get("mediaTypes") ?? []).join(", ");
  return new AppError("unsupported_media_type", {
    ...(types && {
      detail: {
        es: `Envíe el cuerpo con «Content-Type»: ${types}.`,
        en: `Send the body with "Content-Type": ${types}.`,
      },
    }),
  });
}
