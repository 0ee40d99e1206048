import { type DestinationStream, pino } from "pino";
import type { Logger } from "#shared/kernel/logger.ts";

const severities: Record<string, string> = {
  trace: "DEBUG",
  debug: "DEBUG",
  info: "INFO",
  warn: "WARNING",
  error: "ERROR",
  fatal: "CRITICAL",
};

export type LogLevel = "debug" | "info" | "warn" | "error" | "silent";

/**
 * Structured logs in the JSON format that Cloud Logging reads: `severity`, `message`, `time`.
 * An `error` field becomes its type, message and stack.
 * Source: https://cloud.google.com/logging/docs/structured-logging
 */
export function createLogger(
  options: { service: string; level?: LogLevel },
  destination?: DestinationStream,
): Logger {
  const settings = {
    level: options.level ?? "info",
    base: { service: options.service },
    messageKey: "message",
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ severity: severities[label] ?? "DEFAULT" }) },
    serializers: { error: pino.stdSerializers.err },
    redact: ["authorization", "*.authorization", "*.token", "*.key", "token", "key"],
  };
  return wrap(destination ? pino(settings, destination) : pino(settings));
}

/** Our order of arguments (message, fields) over pino's. */
function wrap(log: pino.Logger): Logger {
  return {
    debug: (message, fields) => log.debug(fields ?? {}, message),
    info: (message, fields) => log.info(fields ?? {}, message),
    warn: (message, fields) => log.warn(fields ?? {}, message),
    error: (message, fields) => log.error(fields ?? {}, message),
    child: (fields) => wrap(log.child(fields)),
  };
}
