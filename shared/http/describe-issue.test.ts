import { z } from "@hono/zod-openapi";
import { expect, it } from "vitest";
import { idPattern } from "#shared/kernel/ids.ts";
import { describeIssue } from "./describe-issue.ts";

it.each([
  ["a number above zero", z.int().positive(), 0, "Debe ser mayor que 0."],
  ["a number from one on", z.int().min(1), 0, "Debe ser al menos 1."],
  ["no fraction", z.int(), 1.5, "Debe ser un número entero."],
  ["no empty list", z.array(z.string()).min(1), [], "Debe tener al menos 1 elemento."],
  ["an id", z.string().regex(idPattern("ten")), "x", "Debe ser un id «ten_…»."],
])("asks in plain words for %s", (_, schema: z.ZodType, value, words) => {
  const issue = z.object({ field: schema }).safeParse({ field: value }).error?.issues[0];
  expect(issue && describeIssue(issue, value).es).toBe(words);
});
