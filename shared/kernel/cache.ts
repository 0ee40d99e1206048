/**
 * A cache of bytes that may forget anything at any time.
 * `get` and `set` never reject: a cache that is away answers misses. `count` and `forget` do, for
 * whoever asks must know: a cache that is away throws `unavailable`.
 */
export type Cache = {
  get(key: string): Promise<Uint8Array | undefined>;
  /** Keeps `value` for at most `seconds` (> 0). */
  set(key: string, value: Uint8Array, seconds: number): Promise<void>;
  /** How many keys begin with `prefix`, which is short and plain. */
  count(prefix: string): Promise<number>;
  /** Forgets every key that begins with `prefix`, which is short and plain. */
  forget(prefix: string): Promise<void>;
};
