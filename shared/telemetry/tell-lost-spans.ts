import type * as Api from "@opentelemetry/api";
import type { SpanExporter } from "@opentelemetry/sdk-trace-node";
import type { Logger } from "#shared/kernel/logger.ts";

/** The same exporter, which tells in the log what it could not send: nothing else would. */
export function tellLostSpans(exporter: SpanExporter, logger: Logger): SpanExporter {
  let lost = 0;
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        if (result.code !== 0) {
          lost += spans.length;
          logger.warn("spans not sent", { spans: spans.length, lost, error: result.error });
        }
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  };
}

/**
 * Has the SDK's own warnings in the log: spans dropped from a full queue, spans that the service
 * turned away among others that it took, an answer that is none. The SDK has one place for them in
 * a process: the log of the last who asks. Its errors are the exporter's, which are told above.
 */
export function tellWarnings({ diag, DiagLogLevel }: typeof Api, logger: Logger): void {
  const ignore = () => {};
  const warn = (...words: unknown[]) =>
    logger.warn("spans lost", { words: words.filter((one) => typeof one === "string").join(" ") });
  diag.setLogger(
    { warn, error: ignore, info: ignore, debug: ignore, verbose: ignore },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
}
