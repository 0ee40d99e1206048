import type { ClientRequest } from "node:http";
import { Agent, type RequestOptions } from "node:https";
import type { Duplex } from "node:stream";

type Connected = (error: Error | null, stream: Duplex) => void;

/**
 * Kept connections to Google, a few, on which no request takes longer than `requestMs`: the SDK
 * waits for keys for ever, and for records minutes. `connect` stands in for the connection itself.
 */
export class BoundedAgent extends Agent {
  readonly #requestMs: number;
  readonly #connect: (() => Duplex) | undefined;
  readonly #timers = new WeakMap<Duplex, NodeJS.Timeout>();

  constructor(requestMs: number, connect?: () => Duplex) {
    super({ keepAlive: true, maxSockets: 16 });
    this.#requestMs = requestMs;
    this.#connect = connect;
  }

  override createConnection(options: RequestOptions, connected?: Connected) {
    const socket = this.#connect?.() ?? super.createConnection(options, connected);
    if (socket) this.#start(socket);
    return socket;
  }

  override keepSocketAlive(socket: Duplex): void {
    clearTimeout(this.#timers.get(socket));
    // What the documentation calls void is a boolean that the agent needs.
    // biome-ignore lint/correctness/noVoidTypeReturn: see above
    return super.keepSocketAlive(socket);
  }

  override reuseSocket(socket: Duplex, request: ClientRequest): void {
    this.#start(socket);
    super.reuseSocket(socket, request);
  }

  #start(socket: Duplex): void {
    const late = () => socket.destroy(new Error(`no answer within ${this.#requestMs} ms`));
    const timer = setTimeout(late, this.#requestMs);
    this.#timers.set(socket, timer);
    socket.once("close", () => clearTimeout(timer));
  }
}
