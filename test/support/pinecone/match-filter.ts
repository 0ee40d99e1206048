import { z } from "zod";
import type { Filter } from "./requests.ts";

type Metadata = Record<string, unknown>;

export class BadFilter extends Error {}

const scalar = z.union([z.string(), z.number(), z.boolean()]);
/** At most 10,000 values. https://docs.pinecone.io/reference/api/database-limits/operation-limits */
const scalars = z.array(z.union([z.string(), z.number()])).max(10_000);
const clauses = z.array(z.record(z.string(), z.unknown())).min(1);

/** Whether a record is selected. https://docs.pinecone.io/guides/search/filter-by-metadata */
export function matches(filter: Filter, metadata: Metadata): boolean {
  return Object.entries(filter).every(([key, wanted]) => {
    if (key === "$and") return parsed(clauses, wanted).every((one) => matches(one, metadata));
    if (key === "$or") return parsed(clauses, wanted).some((one) => matches(one, metadata));
    if (key.startsWith("$")) throw new BadFilter(`no such operator at the top: ${key}`);
    const found = metadata[key];
    if (typeof wanted !== "object" || wanted === null) return has(found, parsed(scalar, wanted));
    return Object.entries(wanted).every(([operator, value]) => compare(operator, found, value));
  });
}

function compare(operator: string, found: unknown, value: unknown): boolean {
  switch (operator) {
    case "$eq":
      return has(found, parsed(scalar, value));
    case "$ne":
      return !has(found, parsed(scalar, value));
    case "$in":
      return parsed(scalars, value).some((one) => has(found, one));
    case "$nin":
      return !parsed(scalars, value).some((one) => has(found, one));
    case "$gt":
      return typeof found === "number" && found > parsed(z.number(), value);
    case "$gte":
      return typeof found === "number" && found >= parsed(z.number(), value);
    case "$lt":
      return typeof found === "number" && found < parsed(z.number(), value);
    case "$lte":
      return typeof found === "number" && found <= parsed(z.number(), value);
    case "$exists":
      return (found !== undefined) === parsed(z.boolean(), value);
    default:
      throw new BadFilter(`no such operator: ${operator}`);
  }
}

/** A list of strings has each of them. */
function has(found: unknown, value: string | number | boolean): boolean {
  return Array.isArray(found) ? found.includes(value) : found === value;
}

function parsed<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (!result.success) throw new BadFilter(result.error.issues[0]?.message ?? "bad filter");
  return result.data;
}
