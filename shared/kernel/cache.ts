/**
 * A cache of bytes that may forget anything at any time.
 * `get` and `set` never reject: a cache that is away answers misses.
 */
export type Cache = {
  get(key: string): Promise<Uint8Array | undefined>;
  /** Keeps `value` for at most `seconds` (> 0). */
  set(key: string, value: Uint8Array, seconds: number): Promise<void>;
};
