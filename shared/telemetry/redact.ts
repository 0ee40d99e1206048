/** Bounds of one log line, so that no value, however hostile, makes a long or an endless one. */
const most = {
  depth: 6,
  nodes: 400,
  keys: 60,
  items: 30,
  string: 2_000,
  message: 1_000,
  names: 500,
};

const redacted = "[Redacted]";

/** Field names whose text is a secret wherever they stand. */
const secretName =
  /authorization|cookie|token|secret|passw|credential|signature|apikey|privatekey|jwt/;
/** Field names that hold what people wrote, or a whole message of some protocol. */
const textName =
  /^(key|keys|body|text|question|query|quotes?|answer|content|prompt|passages?|data|payload|html|title|filename|config|request|response|headers)$/;

/** Any value as it may be logged: bounded, without secrets, without what people wrote. */
export function redact(value: unknown): unknown {
  return visit(value, { depth: 0, nodes: { left: most.nodes }, above: [] });
}

type State = { depth: number; nodes: { left: number }; above: object[] };

function visit(value: unknown, state: State): unknown {
  state.nodes.left -= 1;
  if (state.nodes.left < 0) return "[Cut]";
  if (typeof value === "string") return cleanText(value, most.string);
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "function" || typeof value === "symbol") return `[${typeof value}]`;
  if (typeof value !== "object" || value === null) return value;
  try {
    return visitObject(value, state);
  } catch {
    return "[Unreadable]"; // a getter or a proxy that throws
  }
}

function visitObject(value: object, state: State): unknown {
  if (state.above.includes(value)) return "[Circular]";
  if (state.depth >= most.depth) return "[Deep]";
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof URL) return cleanText(value.href, most.string);
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return "[Bytes]";
  const deeper = { ...state, depth: state.depth + 1, above: [...state.above, value] };
  if (value instanceof Error) return visitError(value, deeper);
  if (value instanceof Map || value instanceof Set) return `[${value.size} entries]`;
  if (Array.isArray(value)) {
    const items = value.slice(0, most.items).map((item) => visit(item, deeper));
    return value.length > most.items ? [...items, `[${value.length - most.items} more]`] : items;
  }
  const result: Record<string, unknown> = {};
  let left = most.keys;
  for (const name in value) {
    if (!Object.hasOwn(value, name)) continue;
    left -= 1;
    if (left < 0) break;
    result[name] = visitField(name, Reflect.get(value, name), deeper);
  }
  return result;
}

/** Counts and flags say nothing: only what can carry words is hidden by its name. */
function visitField(name: string, value: unknown, state: State): unknown {
  const speaks = typeof value === "string" || (typeof value === "object" && value !== null);
  return speaks && isHidden(name) ? redacted : visit(value, state);
}

/** Log fields have few names: what was found of one is remembered, of some hundreds at most. */
const hidden = new Map<string, boolean>();

function isHidden(name: string): boolean {
  const known = hidden.get(name);
  if (known !== undefined) return known;
  const plain = name.toLowerCase().replaceAll(/[^a-z]/g, "");
  const found = secretName.test(plain) || textName.test(plain);
  if (hidden.size < most.names) hidden.set(name, found);
  return found;
}

/**
 * Of an error only what names it. The errors of vendors' clients carry whole requests and answers
 * (`config`, `response`, `request`): none of that is taken.
 */
function visitError(error: Error, state: State): unknown {
  const { name, message, stack, cause } = error;
  const code: unknown = Reflect.get(error, "code");
  const status: unknown = Reflect.get(error, "status");
  const errors = error instanceof AggregateError ? error.errors.slice(0, 5) : undefined;
  return {
    type: cleanText(String(name), 100),
    message: cleanText(String(message), most.message),
    ...(isPlain(code) && { code: visit(code, state) }),
    ...(isPlain(status) && { status: visit(status, state) }),
    stack: cleanText(String(stack ?? ""), 2 * most.string),
    ...(cause !== undefined && { cause: visit(cause, state) }),
    ...(errors && { errors: visit(errors, state) }),
  };
}

function isPlain(value: unknown): boolean {
  return typeof value === "string" || typeof value === "number";
}

/** What every text has that something has to be taken out of: most have none of it. */
const suspect = /:\/\/|eyJ|bearer|basic/i;

/** A text without what addresses and headers hide in it: queries, passwords, tokens. Bounded. */
export function cleanText(text: string, longest: number): string {
  const cut = text.length > longest ? `${text.slice(0, longest)}… (${text.length})` : text;
  if (!suspect.test(cut)) return cut;
  return cut
    .replaceAll(/(\w:\/\/[^\s?#"'<>]{1,2000})\?[^\s"'<>)]+/g, "$1?…")
    .replaceAll(/:\/\/[^\s/@"']{1,300}@/g, "://…@")
    .replaceAll(/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, `$1 ${redacted}`)
    .replaceAll(/\beyJ[\w-]{5,}\.[\w-]{5,}(\.[\w-]*)?/g, redacted);
}
