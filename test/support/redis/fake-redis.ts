import { createHash } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { createCommandReader, say } from "./resp.ts";

/** What goes wrong with a command; an `error` answer begins with its code, as `LOADING …`. */
export type Fault =
  | "reset"
  | "silence"
  | "half an answer"
  | "another protocol"
  | { error: string }
  | { delayMs: number };

type Entry = { value: string; expiresAt: number | undefined };

/**
 * Redis on the wire, as far as limits and caches use it. It refuses what Redis refuses:
 * commands before AUTH where a password is set (https://redis.io/docs/latest/commands/auth/),
 * scripts by a digest that it has not seen since it started
 * (https://redis.io/docs/latest/commands/evalsha/), an expiry that is no positive whole number
 * (https://redis.io/docs/latest/commands/set/), and commands that do not exist. The only scripts
 * that it runs are those of limits; what they do is written out here.
 */
export async function startFakeRedis(options: { password?: string; port?: number } = {}) {
  const entries = new Map<string, Entry>();
  /** Of each sorted set its members and their scores. */
  const sets = new Map<string, Map<string, number>>();
  const scripts = new Map<string, string>();
  const seen: string[][] = [];
  const sockets = new Set<Socket>();
  let fault: (command: string, words: string[]) => Fault | undefined = () => undefined;

  function live(key: string): Entry | undefined {
    const entry = entries.get(key);
    if (!entry || (entry.expiresAt ?? Number.POSITIVE_INFINITY) > Date.now()) return entry;
    entries.delete(key);
    return undefined;
  }

  function set(key: string, value: string, unit: string | undefined, time: string | undefined) {
    if (unit === undefined) {
      entries.set(key, { value, expiresAt: undefined });
      return say.ok;
    }
    const factor = { EX: 1000, PX: 1 }[unit];
    if (!factor) return say.error("ERR syntax error");
    if (!/^[1-9]\d*$/.test(time ?? ""))
      return say.error("ERR invalid expire time in 'set' command");
    entries.set(key, { value, expiresAt: Date.now() + Number(time) * factor });
    return say.ok;
  }

  /** Counts a request under all keys, or none, with an expiry from the first count on. */
  function count(keys: string[], [windowMs = "", ...limits]: string[]): string {
    const now = Date.now();
    const found = keys.map((key) => live(key) ?? { value: "0", expiresAt: now + Number(windowMs) });
    const allowed = found.every(({ value }, index) => Number(value) < Number(limits[index]));
    const answer = found.flatMap((entry, index) => {
      const value = Number(entry.value) + (allowed ? 1 : 0);
      if (value > 0) entries.set(keys[index] ?? "", { ...entry, value: String(value) });
      return [value, (entry.expiresAt ?? now) - now];
    });
    return say.array([allowed ? 1 : 0, ...answer].map(say.number));
  }

  /** Takes a place under all keys unless one is full; places whose time is up are none. */
  function enter(keys: string[], [id = "", leaseMs = "", ...limits]: string[]): string {
    const now = Date.now();
    for (const [index, key] of keys.entries()) {
      const places = new Map([...placesOf(key)].filter(([, until]) => until > now));
      sets.set(key, places);
      if (places.size >= Number(limits[index])) return say.number(index + 1);
    }
    return hold(keys, [leaseMs, ...keys.map(() => id)]);
  }

  function hold(keys: string[], [leaseMs = "", ...ids]: string[]): string {
    const until = Date.now() + Number(leaseMs);
    for (const [index, key] of keys.entries()) {
      sets.set(key, placesOf(key).set(ids[index] ?? "", until));
    }
    return say.number(0);
  }

  function leave(keys: string[], [id = ""]: string[]): string {
    for (const key of keys) placesOf(key).delete(id);
    return say.number(0);
  }
  const placesOf = (key: string) => sets.get(key) ?? new Map<string, number>();

  function run(script: string | undefined, [keyCount = "", ...words]: string[]): string {
    if (script === undefined) return say.error("NOSCRIPT No matching script. Please use EVAL.");
    const [keys, args] = [words.slice(0, Number(keyCount)), words.slice(Number(keyCount))];
    if (script.startsWith("-- count a request")) return count(keys, args);
    if (script.startsWith("-- take a place")) return enter(keys, args);
    if (script.startsWith("-- hold on to places")) return hold(keys, args);
    if (script.startsWith("-- give a place back")) return leave(keys, args);
    return say.error("ERR an unknown script");
  }

  function answer(command: string, words: string[]): string {
    const [first = "", second = "", ...rest] = words;
    switch (command) {
      case "PING":
        return "+PONG\r\n";
      case "INFO":
        return say.bulk("# Server\r\nredis_version:7.4.0\r\nloading:0\r\n");
      case "CLIENT":
        return say.ok;
      case "GET": {
        const entry = live(first);
        return entry ? say.bulk(entry.value) : say.nothing;
      }
      case "SET":
        return set(first, second, rest[0], rest[1]);
      case "SCAN": {
        // In one go, whatever COUNT says, which is a hint: https://redis.io/docs/latest/commands/scan/
        const prefix = (rest[0] ?? "").replace(/\*$/, "");
        const found = [...entries.keys()].filter((key) => key.startsWith(prefix) && live(key));
        return say.array([say.bulk("0"), say.array(found.map(say.bulk))]);
      }
      case "UNLINK":
        return say.number(words.filter((key) => entries.delete(key)).length);
      case "EVALSHA":
        return run(scripts.get(first), [second, ...rest]);
      case "EVAL": {
        scripts.set(createHash("sha1").update(first, "latin1").digest("hex"), first);
        return run(first, [second, ...rest]);
      }
      default:
        return say.error(`ERR unknown command '${command}'`);
    }
  }

  function serve(socket: Socket): void {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => {});
    const read = createCommandReader();
    let trusted = options.password === undefined;
    let silent = false;
    const reply = (command: string, words: string[]): string => {
      if (command === "HELLO") {
        const [, auth, , password] = words;
        if (auth && password !== options.password) {
          return say.error("WRONGPASS invalid username-password pair or user is disabled.");
        }
        trusted ||= auth !== undefined;
        if (trusted) return say.map({ server: say.bulk("redis"), proto: say.number(3) });
      }
      return trusted ? answer(command, words) : say.error("NOAUTH Authentication required.");
    };
    socket.on("data", (chunk) => {
      for (const [name = "", ...words] of read(chunk)) {
        const command = name.toUpperCase();
        seen.push([command, ...words]);
        const wrong = fault(command, words);
        if (wrong === "reset") return socket.resetAndDestroy();
        // Answers come in the order of their commands: after one that never comes, none does.
        silent ||= wrong === "silence";
        if (silent) continue;
        if (wrong === "another protocol") return socket.end("HTTP/1.1 400 Bad Request\r\n\r\n");
        if (typeof wrong === "object" && "error" in wrong) {
          socket.write(say.error(wrong.error));
          continue;
        }
        const full = reply(command, words);
        if (typeof wrong === "object") {
          setTimeout(() => socket.write(full, "latin1"), wrong.delayMs);
          continue;
        }
        if (wrong !== "half an answer") socket.write(full, "latin1");
        else socket.end(full.slice(0, full.length / 2), "latin1");
      }
    });
  }

  const server = createServer(serve).listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    /** Every command so far, its name first. */
    seen,
    /** Milliseconds that each key has to live; undefined for ever. */
    timesToLive: () => [
      ...[...entries].map(
        ([key, { expiresAt }]) => [key, expiresAt && expiresAt - Date.now()] as const,
      ),
      ...[...sets].map(([key, set]) => [key, Math.max(0, ...set.values()) - Date.now()] as const),
    ],
    set fault(next: (command: string, words: string[]) => Fault | undefined) {
      fault = next;
    },
    /** Cuts every connection; new ones are taken. */
    cut() {
      for (const socket of sockets) socket.destroy();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
