import { describe, expect, it } from "vitest";
import { z } from "zod";
import { parseEnv } from "#shared/kernel/parse-env.ts";
import { corsEnv } from "./cors.ts";

const read = (CORS_ORIGINS?: string) => parseEnv(z.object(corsEnv), { CORS_ORIGINS }).CORS_ORIGINS;

describe("CORS_ORIGINS", () => {
  it.each([
    [undefined, []],
    ["", []],
    ["https://app.example", ["https://app.example"]],
    [
      " https://a.example , https://b.example:8443,",
      ["https://a.example", "https://b.example:8443"],
    ],
    [
      "http://localhost:3000,http://127.0.0.1,http://[::1]:1",
      ["http://localhost:3000", "http://127.0.0.1", "http://[::1]:1"],
    ],
    // As browsers say it: they would never send what was written here.
    ["HTTPS://App.Example:443", ["https://app.example"]],
  ])("takes origins: %s", (given, expected) => expect(read(given)).toEqual(expected));

  it.each([
    "*",
    "https://*.example",
    "foo",
    "app.example",
    "null",
    "https://app.example/",
    "https://app.example/path",
    "https://app.example?x",
    "https://user@app.example",
    "http://app.example",
    "http://localhost.evil.example",
    "ftp://app.example",
    "file://",
    "https://",
  ])("refuses at the start what is none, by name: %s", (given) => {
    expect(() => read(`https://good.example,${given}`)).toThrow(
      `CORS_ORIGINS: ${given} is no origin such as https://app.example`,
    );
  });
});
