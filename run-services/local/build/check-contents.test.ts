import { expect, it } from "vitest";
import { checkContents } from "./check-contents.ts";
import type { Unit } from "./find-units.ts";
import type { Contents } from "./read-contents.ts";

const users: Unit = { name: "users", kind: "service", folder: "run-services/users" };
const relay: Unit = { name: "relay", kind: "function", folder: "functions/relay" };
const clean: Contents = {
  packages: ["hono", "pg"],
  eagerPackages: ["hono", "pg"],
  sources: ["run-services/users/main.ts", "shared/kernel/errors.ts"],
  external: ["node:http", "fs/promises", "node:sqlite", "pg-native"],
  bytes: 2,
  eagerBytes: 1,
};
const variables = ["DATABASE_URL", "PORT"];

it("has nothing to say about what is as it should be", () => {
  expect(checkContents(users, clean, variables)).toEqual([]);
});

it.each<[string, Partial<Contents>]>([
  ["asks for left-pad, which is not in it", { external: ["left-pad"] }],
  [
    "asks for @google-cloud/functions-framework, which is not in it",
    { external: ["@google-cloud/functions-framework"] },
  ],
  ["contains @lancedb/lancedb", { packages: ["@lancedb/lancedb"] }],
  ["contains esbuild", { packages: ["esbuild"] }],
  ["contains test/support/random.ts", { sources: ["test/support/random.ts"] }],
  ["contains shared/kernel/a.test.ts", { sources: ["shared/kernel/a.test.ts"] }],
  ["contains run-services/auth/app.ts", { sources: ["run-services/auth/app.ts"] }],
  ["contains run-services/local/demo.ts", { sources: ["run-services/local/demo.ts"] }],
  [
    "contains @google-cloud/pubsub, which nothing configures",
    { packages: ["@google-cloud/pubsub"] },
  ],
])("says that a service %s", (problem, contents) => {
  expect(checkContents(users, { ...clean, ...contents }, variables)).toEqual([`users ${problem}`]);
});

it("lets a unit have what its configuration names, but not load it at start", () => {
  const packages = ["@google-cloud/pubsub", "@grpc/grpc-js"];
  const withEvents = [...variables, "EVENTS_URL"];
  expect(checkContents(users, { ...clean, packages }, withEvents)).toEqual([]);
  expect(checkContents(users, { ...clean, packages, eagerPackages: packages }, withEvents)).toEqual(
    packages.map((name) => `users loads ${name} at start`),
  );
});

it("lets a function ask for its framework", () => {
  const sources = ["functions/relay/main.ts"];
  const external = ["@google-cloud/functions-framework"];
  expect(checkContents(relay, { ...clean, sources, external }, variables)).toEqual([]);
});
