import { AsyncLocalStorage } from "node:async_hooks";
import type { LogFields } from "./logger.ts";

const storage = new AsyncLocalStorage<LogFields>();

/**
 * Whatever is logged inside `work`, however deep, carries these fields: the request or the event
 * that it belongs to. `traceparent` (W3C) becomes the trace that the log shows it under. Starts
 * anew: the fields of whoever happens to call are not taken over.
 */
export function withLogFields<T>(fields: LogFields, work: () => T): T {
  return storage.run({ ...fields }, work);
}

/** Adds what is known only later, the tenant say; outside of any context it does nothing. */
export function addLogFields(fields: LogFields): void {
  Object.assign(storage.getStore() ?? {}, fields);
}

export function currentLogFields(): LogFields {
  return storage.getStore() ?? {};
}
