import { AppError, type FieldError } from "#shared/kernel/errors.ts";
import { findUnstorableText } from "#shared/kernel/unstorable-text.ts";
import { describeIssue, type Issue } from "./describe-issue.ts";

type Validated = { data?: unknown; target: string } & (
  | { success: true }
  | { success: false; error: { issues: Issue[] } }
);

/** Turns what a schema refuses into `invalid_request`, every field with its fix. */
export function refuseInvalid(result: Validated): void {
  const whole = result.target === "json" || result.target === "form" ? "body" : result.target;
  if (result.success) {
    const found = findUnstorableText(result.data);
    if (!found) return;
    throw invalidFields([{ path: found.path || whole, message: found.message }]);
  }
  const byPath = new Map<string, FieldError>();
  for (const issue of result.error.issues.slice(0, 50)) {
    const path = issue.path.map(String).join(".") || whole;
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
