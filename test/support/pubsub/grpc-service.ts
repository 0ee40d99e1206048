import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type ServerUnaryCall, status } from "@grpc/grpc-js";
import { fromJSON, type PackageDefinition } from "@grpc/proto-loader";

/** Answers one call: the request, decoded, to the answer; or throws a `Refusal`. */
export type Handler = (request: unknown) => Promise<unknown> | unknown;

/** What a service refuses a call with. */
export class Refusal extends Error {
  readonly code: number;
  constructor(code: keyof typeof status, details: string) {
    super(details);
    this.code = status[code];
  }
}

type Reply = (error: { code: number; details: string } | null, value?: unknown) => void;

/** The handler as the gRPC server calls it. */
export function answering(handle: Handler, requireToken: boolean) {
  return async (call: ServerUnaryCall<unknown, unknown>, reply: Reply) => {
    try {
      const [token] = call.metadata.get("authorization");
      if (requireToken && !token) throw new Refusal("UNAUTHENTICATED", "no credentials");
      reply(null, await handle(call.request));
    } catch (error) {
      const code = error instanceof Refusal ? error.code : status.INTERNAL;
      reply({ code, details: error instanceof Error ? error.message : String(error) });
    }
  };
}

let definition: PackageDefinition | undefined;

/** A service of Pub/Sub's, from the protocol files that the client library brings. */
export function serviceOf(name: string) {
  const path = createRequire(import.meta.url).resolve(
    "@google-cloud/pubsub/build/protos/protos.json",
  );
  const options = { defaults: true, longs: Number };
  definition ??= fromJSON(JSON.parse(readFileSync(path, "utf8")), options);
  const found = definition[name];
  if (!found || "format" in found) throw new Error(`no service ${name}`);
  return found;
}
