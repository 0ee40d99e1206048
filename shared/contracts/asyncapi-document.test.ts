import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { Ajv } from "ajv";
import formats from "ajv-formats";
import { describe, expect, it } from "vitest";
import { newId } from "#shared/kernel/ids.ts";
import { asyncApiDocument } from "./asyncapi-document.ts";
import { announcements, eventTopics, noticeTopics, tickTopics } from "./topics.ts";

const document = asyncApiDocument();
const ajv = () => {
  const made = new Ajv({ strict: false, allErrors: true });
  formats.default(made);
  return made;
};

describe("the AsyncAPI document", () => {
  it("is valid by AsyncAPI's own schema", async () => {
    const specs = createRequire(import.meta.url).resolve("@asyncapi/specs");
    const file = new URL("schemas/3.0.0-without-$id.json", `file://${specs}`);
    const validate = ajv().compile(JSON.parse(await readFile(file, "utf8")));
    validate(JSON.parse(JSON.stringify(document)));
    expect(validate.errors).toBeNull();
  });

  it("names every topic, and none twice", () => {
    const all = [eventTopics, announcements, noticeTopics, tickTopics].flat();
    expect(Object.keys(document.channels).sort()).toEqual(all.map(({ topic }) => topic).sort());
  });

  it("takes what the contract takes, and refuses what it refuses", () => {
    const payload = document.components.messages["question-asked"]?.payload;
    const validate = ajv().compile(payload ?? false);
    const event = { version: 1, tenantId: newId("ten"), data: { question: "¿Cuánto?" } };
    expect(validate(event)).toBe(true);
    expect(validate({ ...event, tenantId: "otro" })).toBe(false);
    expect(validate({ ...event, data: {} })).toBe(false);
    expect(validate({ ...event, data: { question: "¿Cuánto?", limit: 900 } })).toBe(false);
  });
});
