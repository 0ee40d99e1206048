import { type DestinationStream, pino } from "pino";
import { currentLogFields } from "#shared/kernel/log-context.ts";
import type { LogFields, Logger } from "#shared/kernel/logger.ts";
import { parseTraceparent } from "#shared/kernel/traceparent.ts";
import { cleanText, redact } from "./redact.ts";
import { standardOutput } from "./standard-output.ts";

const severities: Record<string, string> = {
  trace: "DEBUG",
  debug: "DEBUG",
  info: "INFO",
  warn: "WARNING",
  error: "ERROR",
  fatal: "CRITICAL",
};

export type LogLevel = "debug" | "info" | "warn" | "error" | "silent";

/** A logger that can also say why the process ends. */
export type ProcessLogger = Omit<Logger, "child"> & {
  fatal(message: string, fields?: LogFields): void;
  child(fields: LogFields): ProcessLogger;
};

/** Characters of a message: what it says more belongs into fields. */
const longestMessage = 1_000;

/**
 * Structured logs in the JSON format that Cloud Logging reads: `severity`, `message`, `time`, the
 * trace, and the fields of the request or event that is being handled. Values are bounded, and
 * bare of secrets and of what people wrote, however deep. `project` puts lines under their trace.
 * Source: https://cloud.google.com/logging/docs/structured-logging#special-payload-fields
 */
export function createLogger(
  options: { service: string; level?: LogLevel; project?: string | undefined },
  destination: DestinationStream = standardOutput(),
): ProcessLogger {
  const settings: pino.LoggerOptions = {
    level: options.level ?? "info",
    base: { service: options.service },
    messageKey: "message",
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    // `error` is a field like others here; pino would serialise it on its own.
    errorKey: "pino-error",
    formatters: {
      level: (label) => ({ severity: severities[label] ?? "DEFAULT" }),
      log: redactFields,
    },
    mixin: () => contextFields(options.project),
  };
  return wrap(pino(settings, destination));
}

function redactFields(fields: LogFields): Record<string, unknown> {
  const clean = redact(fields);
  return typeof clean === "object" && clean !== null ? { ...clean } : {};
}

/** What is logged within a request or an event says which one it was, and under which trace. */
function contextFields(project: string | undefined): Record<string, unknown> {
  const { traceparent, ...fields } = currentLogFields();
  const trace = parseTraceparent(typeof traceparent === "string" ? traceparent : undefined);
  if (!trace) return fields;
  if (!project) return { ...fields, traceId: trace.traceId };
  return {
    ...fields,
    "logging.googleapis.com/trace": `projects/${project}/traces/${trace.traceId}`,
    "logging.googleapis.com/spanId": trace.spanId,
    "logging.googleapis.com/trace_sampled": trace.sampled,
  };
}

/** Our order of arguments (message, fields) over pino's. */
function wrap(log: pino.Logger): ProcessLogger {
  const at = (level: "debug" | "info" | "warn" | "error" | "fatal") => {
    return (message: string, fields?: LogFields) => {
      if (log.isLevelEnabled(level)) log[level](fields ?? {}, cleanText(message, longestMessage));
    };
  };
  return {
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    fatal: at("fatal"),
    child: (fields) => wrap(log.child(redactFields(fields))),
  };
}
