import { describe, expect, it } from "vitest";
import { z } from "zod";
import { checkEnv, parseEnv } from "./parse-env.ts";

const schema = z.object({
  DATABASE_URL: z.url().describe("postgres://user:password@host/db"),
  LIMIT: z.coerce.number().int().default(10),
  MODE: z.enum(["a", "b"]),
});

describe("parseEnv", () => {
  it("reads what is there and fills in what is not; an empty variable is not there", () => {
    const env = { DATABASE_URL: "postgres://x/y", MODE: "a", LIMIT: "", OTHER: "1" };
    expect(parseEnv(schema, env)).toEqual({ DATABASE_URL: "postgres://x/y", MODE: "a", LIMIT: 10 });
  });

  it("names every variable that is missing or wrong, never its value", () => {
    const env = { LIMIT: "secret-7", MODE: "c" };
    expect(() => parseEnv(schema, env)).toThrow(
      [
        "These environment variables need attention:",
        "  DATABASE_URL: is missing (postgres://user:password@host/db)",
        "  LIMIT: Invalid input: expected number, received NaN",
        '  MODE: Invalid option: expected one of "a"|"b"',
      ].join("\n"),
    );
  });
});

describe("checkEnv", () => {
  it("names what any of the schemas refuses, each variable once", () => {
    const other = z.object({ MODE: z.enum(["a"]), KEY: z.string() });
    expect(() => checkEnv([schema, other], { MODE: "c" })).toThrow(
      [
        "These environment variables need attention:",
        "  DATABASE_URL: is missing (postgres://user:password@host/db)",
        '  MODE: Invalid option: expected one of "a"|"b"',
        "  KEY: is missing",
      ].join("\n"),
    );
    expect(() => checkEnv([other, other], { MODE: "a", KEY: "k" })).not.toThrow();
  });
});
