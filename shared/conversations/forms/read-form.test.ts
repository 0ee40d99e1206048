import { describe, expect, it } from "vitest";
import { readForm } from "./read-form.ts";
import type { Place } from "./schema-problem.ts";

function read(schema: unknown) {
  const wrong: { path: Place; es: string; en: string }[] = [];
  const form = readForm(schema, (path, said) => wrong.push({ path, ...said }));
  return { form, wrong };
}

const of = (field: unknown) => ({ type: "object", properties: { field } });
const nested = (depth: number): unknown =>
  depth === 0 ? { type: "string" } : { type: "array", items: nested(depth - 1) };

describe("a JSON schema", () => {
  it("is read with what each field may be", () => {
    const { form, wrong } = read({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      title: "Factura",
      type: "object",
      properties: {
        total: { type: ["number", "null"], description: "Importe total", minimum: 0 },
        estado: { anyOf: [{ $ref: "#/$defs/Estado" }, { type: "null" }] },
        lineas: {
          type: "array",
          items: { type: "object", properties: { concepto: { type: "string", maxLength: 80 } } },
        },
        vence: { type: "string", format: "date" },
      },
      required: ["total"],
      additionalProperties: false,
      $defs: { Estado: { type: "string", enum: ["pagada", "pendiente"] } },
    });
    expect(wrong).toEqual([]);
    expect(form).toMatchObject({
      kind: "object",
      required: ["total"],
      properties: [
        ["total", { kind: "number", nullable: true, description: "Importe total", minimum: 0 }],
        ["estado", { kind: "string", nullable: true, choices: ["pagada", "pendiente"] }],
        ["lineas", { kind: "array", items: { properties: [["concepto", { most: 80 }]] } }],
        ["vence", { kind: "string", nullable: false, format: "date" }],
      ],
    });
  });

  it.each<[string, unknown, Place, RegExp]>([
    ["no object", [1], [], /objeto JSON/],
    ["a text at its root", { type: "string" }, ["type"], /«object»/],
    ["no fields", { type: "object" }, ["properties"], /al menos un campo/],
    [
      "fields of any name",
      { ...of({ type: "string" }), additionalProperties: true },
      ["additionalProperties"],
      /false/,
    ],
    ["no type", of({ description: "x" }), ["properties", "field", "type"], /Diga un tipo/],
    ["two types", of({ type: ["string", "number"] }), ["properties", "field", "type"], /un tipo/],
    [
      "alternatives",
      of({ anyOf: [{ type: "string" }, { type: "number" }] }),
      ["properties", "field", "anyOf"],
      /alternativas/,
    ],
    [
      "a pattern",
      of({ type: "string", pattern: "(a+)+$" }),
      ["properties", "field", "pattern"],
      /Quite/,
    ],
    [
      "a format of its own",
      of({ type: "string", format: "iban" }),
      ["properties", "field", "format"],
      /date, email/,
    ],
    [
      "choices of another type",
      of({ type: "string", enum: ["a", 1] }),
      ["properties", "field", "enum"],
      /del tipo del campo/,
    ],
    [
      "a bound that is no number",
      of({ type: "number", minimum: "1" }),
      ["properties", "field", "minimum"],
      /número/,
    ],
    [
      "a demand for what it does not have",
      { ...of({ type: "string" }), required: ["x"] },
      ["required"],
      /Añada «x»/,
    ],
    [
      "a reference to nothing",
      of({ $ref: "#/$defs/x" }),
      ["properties", "field", "$ref"],
      /No hay/,
    ],
    [
      "a reference to elsewhere",
      of({ $ref: "https://malo.example/s.json" }),
      ["properties", "field", "$ref"],
      /No hay/,
    ],
    [
      "a bad name",
      { type: "object", properties: { ["x".repeat(65)]: { type: "string" } } },
      ["properties", "x".repeat(65)],
      /64/,
    ],
    [
      "six levels",
      of(nested(5)),
      ["properties", "field", "items", "items", "items", "items"],
      /hasta 5/,
    ],
    [
      "more than 100 fields",
      {
        type: "object",
        properties: Object.fromEntries(
          Array.from({ length: 101 }, (_, i) => [`f${i}`, { type: "string" }]),
        ),
      },
      ["properties", "f100"],
      /100/,
    ],
    ["16 kB and more", of({ type: "string", description: "x".repeat(16_000) }), [], /16000 bytes/],
    ["alternatives and no type", { oneOf: [{ type: "object" }] }, ["oneOf"], /Quite esta palabra/],
    [
      "a field of alternatives",
      of({ allOf: [{ type: "string" }] }),
      ["properties", "field", "allOf"],
      /Quite esta palabra/,
    ],
  ])("with %s is refused: the place and what to do", (_, schema, path, said) => {
    const { form, wrong } = read(schema);
    expect(form).toBeUndefined();
    expect(wrong).toEqual([{ path, es: expect.stringMatching(said), en: expect.any(String) }]);
  });

  it("that contains itself is refused, and one that uses a definition twice is not", () => {
    const tree = { type: "object", properties: { child: { $ref: "#/$defs/tree" } } };
    expect(read({ ...of({ $ref: "#/$defs/tree" }), $defs: { tree } }).wrong[0]?.es).toMatch(
      /no tiene fin/,
    );
    const two = {
      type: "object",
      properties: { a: { $ref: "#/$defs/t" }, b: { $ref: "#/$defs/t" } },
    };
    expect(read({ ...two, $defs: { t: { type: "string" } } }).form).toBeDefined();
  });
});
