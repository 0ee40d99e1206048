import { AppError, type FieldError } from "#shared/kernel/errors.ts";
import { describeIssue, type Issue } from "./describe-issue.ts";

type Validated = { data?: unknown; target: string } & (
  | { success: true }
  | { success: false; error: { issues: Issue[] } }
);

/** Turns what a schema refuses into `invalid_request`, every field with its fix. */
export function refuseInvalid(result: Validated): void {
  if (result.success) {
    const path = findNul(result.data);
    if (path === undefined) return;
    throw invalidFields([
      {
        path: path || result.target,
        message: {
          es: "No puede contener el carácter nulo (U+0000).",
          en: "Must not contain the null character (U+0000).",
        },
      },
    ]);
  }
  const body = result.target === "json" || result.target === "form";
  const byPath = new Map<string, FieldError>();
  for (const issue of result.error.issues.slice(0, 50)) {
    const path = issue.path.map(String).join(".") || (body ? "body" : result.target);
    // Of several about one field the last is the narrowest.
    byPath.set(path, { path, message: describeIssue(issue, valueAt(result.data, issue.path)) });
  }
  throw invalidFields([...byPath.values()]);
}

function invalidFields(errors: FieldError[]): AppError {
  return new AppError("invalid_request", { errors });
}

function valueAt(data: unknown, path: PropertyKey[]): unknown {
  let value = data;
  for (const key of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

/** The path of a string with U+0000, which PostgreSQL cannot store. Walks without recursion. */
function findNul(data: unknown): string | undefined {
  const open: [string, unknown][] = [["", data]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [path, value] = next;
    if (typeof value === "string") {
      if (value.includes("\u0000")) return path;
    } else if (Array.isArray(value) || isPlainObject(value)) {
      for (const [key, inner] of Object.entries(value)) {
        if (key.includes("\u0000")) return path;
        open.push([path ? `${path}.${key}` : key, inner]);
      }
    }
  }
  return undefined;
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
