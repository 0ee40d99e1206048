import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { permissions } from "#shared/identity/permissions.ts";
import { roles, scopes } from "#shared/kernel/actor.ts";

const root = resolve(import.meta.dirname, "../..");
const text = readFileSync(resolve(root, "docs/security.md"), "utf8");
const rows = text
  .split("\n")
  .filter((line) => line.startsWith("| "))
  .map((line) => line.split("|").map((cell) => cell.trim()));

describe("docs/security.md", () => {
  it.each(scopes)("says of %s what the table of permissions says", (scope) => {
    const { roles: allowed, peopleOnly } = permissions[scope];
    const expected = [
      ...roles.map((role) => (allowed.includes(role) ? "yes" : "–")),
      peopleOnly ? "–" : "yes",
    ];
    const row = rows.find(([, name]) => name === scope);
    expect(row?.slice(2, -1)).toEqual(expected);
  });

  it("names tests and files that are there", () => {
    const named = [...text.matchAll(/`((?:shared|test|run-services|functions)\/[^`\s]+)`/g)];
    const missing = named.flatMap(([, path = ""]) =>
      existsSync(resolve(root, path)) ? [] : [path],
    );
    expect(named.length).toBeGreaterThan(30);
    expect(missing).toEqual([]);
  });

  it.each(["API", "LLM"])("goes through all ten of %s", (list) => {
    const numbers = rows.flatMap(([, name = ""]) => {
      const match = new RegExp(`^${list}(\\d+) `).exec(name);
      return match ? [Number(match[1])] : [];
    });
    expect(numbers).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });
});
