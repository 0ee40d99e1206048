import childProcess from "node:child_process";
import dgram from "node:dgram";
import dns from "node:dns";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";
import workers from "node:worker_threads";

/**
 * A document has no business outside of its bytes: connections, names, programs, threads and native
 * code all throw from here on. The parsers ask for none of it; this is for the day that one does.
 */
export function denyOutside(): void {
  // No arrow function: some of what it stands for is called with `new`.
  function denied(): never {
    throw new Error("not allowed while reading a document");
  }
  net.Socket.prototype.connect = denied;
  net.Server.prototype.listen = denied;
  replaceFunctions(dns.Resolver.prototype, denied);
  replaceFunctions(dns.promises.Resolver.prototype, denied);
  for (const module of [dns, dns.promises, dgram, childProcess]) replaceFunctions(module, denied);
  Object.assign(workers, { Worker: denied });
  Object.assign(process, { dlopen: denied });
  for (const name of ["fetch", "WebSocket", "EventSource"]) {
    Object.defineProperty(globalThis, name, { value: denied, configurable: true });
  }
  syncBuiltinESMExports();
}

function replaceFunctions(target: object, replacement: () => never): void {
  for (const [name, { value, writable }] of Object.entries(
    Object.getOwnPropertyDescriptors(target),
  )) {
    if (typeof value === "function" && writable && name !== "constructor") {
      Object.assign(target, { [name]: replacement });
    }
  }
}
