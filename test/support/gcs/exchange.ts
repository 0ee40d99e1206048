import type { IncomingHttpHeaders } from "node:http";

/** A request, read to its end. */
export type FakeRequest = {
  method: string;
  url: URL;
  headers: IncomingHttpHeaders;
  body: Buffer;
  now: Date;
};

export type Reply = { status: number; headers?: Record<string, string>; body?: Buffer | string };

/** What the service says no with; each of its two APIs words it in its own format. */
export class Refused extends Error {
  readonly status: number;
  readonly reason: string;

  constructor(status: number, reason: string, message: string) {
    super(message);
    this.status = status;
    this.reason = reason;
  }
}

export function json(status: number, value: unknown, headers: Record<string, string> = {}): Reply {
  const type = { "content-type": "application/json; charset=UTF-8" };
  return { status, headers: { ...type, ...headers }, body: JSON.stringify(value) };
}

/** https://cloud.google.com/storage/docs/json_api/v1/status-codes#error-response-format */
export function jsonRefusal({ status, reason, message }: Refused): Reply {
  const errors = [{ domain: "global", reason, message }];
  return json(status, { error: { code: status, message, errors } });
}

/** https://cloud.google.com/storage/docs/xml-api/reference-status#error-response */
export function xmlRefusal({ status, reason, message }: Refused): Reply {
  const body = `<?xml version='1.0' encoding='UTF-8'?><Error><Code>${reason}</Code><Message>${message}</Message></Error>`;
  return { status, headers: { "content-type": "application/xml; charset=UTF-8" }, body };
}
