import type { ServerResponse } from "node:http";
import { setTimeout } from "node:timers/promises";

/** What goes wrong with a request, instead of its answer. */
export type Fault =
  | { kind: "reset" }
  | { kind: "delay"; ms: number }
  | { kind: "status"; status: number; retryAfter?: string }
  /** The answer's length and half of its bytes, then nothing. */
  | { kind: "half" }
  /** A proxy's page. */
  | { kind: "html" };

export type Answer = { status: number; headers?: Record<string, string>; body: string };

/** Sends an answer, or what a fault makes of it. */
export async function send(
  response: ServerResponse,
  { status, headers = {}, body }: Answer,
  fault?: Fault,
): Promise<void> {
  if (fault?.kind === "reset") {
    response.socket?.resetAndDestroy();
    return;
  }
  if (fault?.kind === "delay") await setTimeout(fault.ms);
  const type = fault?.kind === "html" ? "text/html" : "application/json";
  const bytes = Buffer.from(fault?.kind === "html" ? "<html><h1>Bad gateway</h1></html>" : body);
  response.writeHead(status, { ...headers, "content-type": type, "content-length": bytes.length });
  if (fault?.kind !== "half") {
    response.end(bytes);
    return;
  }
  response.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), () => response.destroy());
}
