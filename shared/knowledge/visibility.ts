/**
 * SQL that is true for the documents an actor may see: not deleted, and the tenant's or their
 * own. `$person` is the parameter that carries `personOf(actor)`; null, a function of ours,
 * sees all. Row-level security has already cut everything down to one tenant.
 */
export function visible(person: `$${number}`, table = "documents"): string {
  return `(${table}.deleted_at IS NULL AND (${person}::text IS NULL
    OR ${table}.visibility = 'tenant' OR ${table}.created_by = ${person}))`;
}
