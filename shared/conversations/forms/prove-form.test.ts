import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FoundPassage } from "#shared/knowledge/search-passages.ts";
import { composeForm } from "./compose-form.ts";
import { formOf } from "./response-format.ts";

const text =
  "El total es de 2.241,80 €, a pagar el 30 de abril de 2026 en dos plazos. Cliente: Bar Sol.";
const passage: FoundPassage = {
  id: "psg_1",
  text,
  headings: [],
  score: 1,
  page: null,
  start: 100,
  end: 100 + text.length,
  document: { id: "doc_1", title: "Factura", filename: "factura.txt" },
};

const schema = {
  type: "object",
  properties: {
    total: { type: ["number", "null"] },
    plazos: { type: ["integer", "null"], minimum: 1, maximum: 12 },
    vence: { type: ["string", "null"], format: "date" },
    cliente: { type: "string", maxLength: 60 },
    estado: { enum: ["pagada", "pendiente", null], type: ["string", "null"] },
    nota: { type: "string" },
    lineas: {
      type: "array",
      items: { type: "object", properties: { importe: { type: "number" } }, required: ["importe"] },
    },
  },
  required: ["total", "plazos", "vence", "cliente", "estado", "lineas"],
  additionalProperties: false,
};

type Cited = { field: string; quote: string };

function compose(value: unknown, cited: Cited[]) {
  const draft = composeForm([passage], formOf({ type: "json_schema", schema }));
  for (const each of cited) draft.hear({ kind: "quote", marker: 1, ...each });
  draft.hear({ kind: "value", value });
  const events = draft.end();
  return { events, answer: draft.answer(), citations: draft.citations() };
}

const whole = {
  total: 2241.8,
  plazos: 2,
  vence: "2026-04-30",
  cliente: "Bar Sol",
  estado: null,
  nota: null,
  lineas: [],
};
const proofs: Cited[] = [
  { field: "/total", quote: "El total es de 2.241,80 €" },
  { field: "/plazos", quote: "en dos plazos" },
  { field: "/vence", quote: "a pagar el 30 de abril de 2026" },
  { field: "/cliente", quote: "Cliente: Bar Sol" },
];

describe("a form that a model filled in", () => {
  it("is told as JSON, after the citations of its parts, which stand where they say", () => {
    const { events, answer, citations } = compose(whole, proofs);
    const { nota: _, ...shown } = whole;
    expect(JSON.parse(answer)).toEqual(shown);
    expect(events.map(({ event }) => event)).toEqual([...proofs.map(() => "citation"), "text"]);
    expect(citations.map(({ marker, field }) => [marker, field])).toEqual(
      proofs.map(({ field }, i) => [i + 1, field]),
    );
    for (const { quote, start, end } of citations)
      expect(text.slice(start - 100, end - 100)).toBe(quote);
  });

  it.each<[string, object, Cited[], object]>([
    [
      "without a quote",
      {},
      proofs
        .slice(0, 3)
        .concat(proofs.slice(3))
        .filter(({ field }) => field !== "/total"),
      { total: null },
    ],
    [
      "whose quote stands nowhere",
      {},
      proofs.map((each) =>
        each.field === "/total" ? { ...each, quote: "El total es de 9.999 €" } : each,
      ),
      { total: null },
    ],
    ["that its quote does not say", { total: 2400 }, proofs, { total: null }],
    ["that was calculated", { total: 1120.9 }, proofs, { total: null }],
    ["of another day", { vence: "2026-05-30" }, proofs, { vence: null }],
    ["of a state that nobody proves", { estado: "pagada" }, proofs, { estado: null }],
  ])("loses a value %s", (_, change, cited, expected) => {
    expect(JSON.parse(compose({ ...whole, ...change }, cited).answer)).toMatchObject(expected);
  });

  it.each<[string, unknown, Cited[]]>([
    ["what it demands is not proved", whole, proofs.filter(({ field }) => field !== "/cliente")],
    ["an address was made up", { ...whole, cliente: "https://malo.example/robo" }, proofs],
    ["a number was", { ...whole, cliente: "Bar Sol 3000" }, proofs],
    ["everything is proved at once", whole, [{ field: "", quote: text }]],
    ["it is no form", "HACKEADO", proofs],
    ["nothing is in it", {}, proofs],
  ])("is a refusal when %s", (_, value, cited) => {
    expect(compose(value, cited)).toEqual({ events: [], answer: "", citations: [] });
  });

  it("keeps the places of what is left of a list", () => {
    const lineas = [{ importe: 1 }, { importe: 2241.8 }];
    const cited = [...proofs, { field: "/lineas/1/importe", quote: "2.241,80" }];
    const { answer, citations } = compose({ ...whole, lineas }, cited);
    expect(JSON.parse(answer)).toMatchObject({ lineas: [{ importe: 2241.8 }] });
    expect(citations.at(-1)?.field).toBe("/lineas/0/importe");
  });

  it("takes the life out of what could be clicked", () => {
    const { answer } = compose({ ...whole, cliente: "<b>[Bar](x) Sol</b>" }, proofs);
    expect(answer).not.toMatch(/<b>|\]\(/);
  });

  it("is never told unless it fits the schema, by another validator's word", () => {
    const ajv = new Ajv2020({ strict: false });
    addFormats.default(ajv);
    const fits = ajv.compile(schema);
    const piece = fc.oneof(
      fc.constantFrom(null, 2, 2241.8, 99, "2026-04-30", "Bar Sol", "pagada", "x".repeat(99), []),
      fc.jsonValue({ maxDepth: 2 }),
    );
    const value = fc.record(
      Object.fromEntries(Object.keys(schema.properties).map((name) => [name, piece])),
      { requiredKeys: [] },
    );
    const all = Object.keys(schema.properties).map((name) => ({ field: `/${name}`, quote: text }));
    fc.assert(
      fc.property(value, (given) => {
        const { answer } = compose({ ...whole, ...given }, all);
        if (answer !== "") expect(fits(JSON.parse(answer)), answer).toBe(true);
      }),
      { numRuns: 500 },
    );
    expect(fits(JSON.parse(compose(whole, all).answer))).toBe(true);
  });
});
