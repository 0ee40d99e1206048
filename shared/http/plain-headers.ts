/** Header names are in lower case; only `set-cookie` has several values. */
export type HeaderRecord = Record<string, string | string[]>;

/**
 * The headers of an answer that came from elsewhere, as Node takes them: what is in `record` is
 * not checked, copied and sorted once more.
 */
export class PlainHeaders implements Headers {
  readonly record: HeaderRecord;

  constructor(record: HeaderRecord) {
    this.record = record;
  }

  get(name: string): string | null {
    const value = this.record[name.toLowerCase()];
    return value === undefined ? null : joined(value);
  }

  has(name: string): boolean {
    return this.record[name.toLowerCase()] !== undefined;
  }

  set(name: string, value: string): void {
    this.record[name.toLowerCase()] = value;
  }

  append(name: string, value: string): void {
    const key = name.toLowerCase();
    const known = this.record[key];
    if (known === undefined) this.record[key] = value;
    else if (key === "set-cookie") this.record[key] = [known, value].flat();
    else this.record[key] = `${joined(known)}, ${value}`;
  }

  delete(name: string): void {
    delete this.record[name.toLowerCase()];
  }

  getSetCookie(): string[] {
    return [this.record["set-cookie"] ?? []].flat();
  }

  forEach(visit: (value: string, name: string, headers: Headers) => void): void {
    for (const [name, value] of this) visit(value, name, this);
  }

  *entries(): Generator<[string, string]> {
    for (const [name, value] of Object.entries(this.record)) {
      if (name !== "set-cookie") yield [name, joined(value)];
      else for (const one of [value].flat()) yield [name, one];
    }
  }

  *keys(): Generator<string> {
    for (const [name] of this) yield name;
  }

  *values(): Generator<string> {
    for (const [, value] of this) yield value;
  }

  [Symbol.iterator](): Generator<[string, string]> {
    return this.entries();
  }
}

// For whoever asks what it is. The constructor of `Headers` would make what is not needed here.
Object.setPrototypeOf(PlainHeaders.prototype, Headers.prototype);

function joined(value: string | string[]): string {
  return typeof value === "string" ? value : value.join(", ");
}
