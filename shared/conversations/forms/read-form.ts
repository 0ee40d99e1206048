import { z } from "zod";
import { type Form, formLimits } from "./form.ts";
import { lengthOf, readSimple } from "./read-simple.ts";
import { keywords, type Place, type Report, refuseUnknown, words } from "./schema-problem.ts";

/** Keywords that say nothing of a value. */
const silent = ["title", "description", "default", "examples", "$schema", "$id", "$comment"];
const definitions = ["$defs", "definitions"];

const node = z.record(z.string(), z.unknown());

/**
 * Reads a JSON schema as a form; undefined when it is none that we know, with what is wrong, and
 * what to do about it, told to `report`: the first thing only.
 */
export function readForm(schema: unknown, report: Report): Form | undefined {
  let told = false;
  const once: Report = (path, said) => {
    if (!told) report(path, said);
    told = true;
  };
  if (Buffer.byteLength(JSON.stringify(schema) ?? "") > formLimits.bytes) {
    return void once([], words.tooLong);
  }
  const root = node.safeParse(schema).data ?? {};
  const reader = { report: once, root, properties: 0 };
  const form = read(reader, schema, { path: [], depth: 0, refs: [] });
  if (form && (form.kind !== "object" || form.nullable)) {
    once(["type"], words.noRoot);
  }
  return told ? undefined : form;
}

type Schema = Record<string, unknown>;
type Reader = { report: Report; root: Schema; properties: number };
type At = { path: Place; depth: number; refs: string[] };

function read(reader: Reader, raw: unknown, at: At): Form | undefined {
  const { report } = reader;
  const parsed = node.safeParse(raw);
  if (!parsed.success) return void report(at.path, words.noObject);
  const schema = parsed.data;
  if (typeof schema.$ref === "string") return readReference(reader, schema, schema.$ref, at);
  if (schema.anyOf !== undefined) return readChoice(reader, schema, at);
  // Such a word often stands in the place of the type: "Say one type" would not tell of it.
  if (schema.type === undefined) {
    refuseUnknown(schema, [...silent, ...definitions, ...keywords], at.path, report);
  }
  const type = typeOf(schema, at, report);
  if (!type) return undefined;
  const description = textOf(schema.description) ?? textOf(schema.title);
  const common = { ...(description && { description }), nullable: type.nullable };
  const own = silent.concat(at.path.length === 0 ? definitions : []);
  if (type.name === "object") {
    refuseUnknown(
      schema,
      [...own, "type", "properties", "required", "additionalProperties"],
      at.path,
      report,
    );
    const kind = readObject(reader, schema, at);
    return kind && { ...common, ...kind };
  }
  if (type.name === "array") {
    refuseUnknown(schema, [...own, "type", "items", "minItems", "maxItems"], at.path, report);
    if (!deeper(reader, at)) return undefined;
    const items = read(reader, schema.items, into(at, "items"));
    const length = lengthOf(schema, "Items", at.path, report);
    return items && { ...common, kind: "array", items, ...length };
  }
  return readSimple(type.name, schema, common, { own, path: at.path, report });
}

function readObject(reader: Reader, schema: Schema, at: At) {
  const { report } = reader;
  if (schema.additionalProperties !== undefined && schema.additionalProperties !== false) {
    report([...at.path, "additionalProperties"], words.onlyNamed);
  }
  const given = Object.entries(node.safeParse(schema.properties).data ?? {});
  if (given.length === 0) return void report([...at.path, "properties"], words.noProperties);
  if (!deeper(reader, at)) return undefined;
  const properties: [string, Form][] = [];
  for (const [name, child] of given) {
    const path = [...at.path, "properties", name];
    reader.properties += 1;
    if (reader.properties > formLimits.properties) return void report(path, words.tooMany);
    if (name === "" || name === "__proto__" || name.length > formLimits.name) {
      return void report(path, words.badName);
    }
    const form = read(reader, child, { ...at, path, depth: at.depth + 1 });
    if (!form) return undefined;
    properties.push([name, form]);
  }
  const required = z.array(z.string()).default([]).safeParse(schema.required).data;
  const unknown = required?.find((name) => !properties.some(([each]) => each === name));
  if (!required || unknown !== undefined) {
    return void report([...at.path, "required"], words.unknownRequired(unknown));
  }
  return { kind: "object" as const, properties, required };
}

/** What a local reference points to, in its place; one that leads to itself has no end. */
function readReference(reader: Reader, schema: Schema, ref: string, at: At) {
  const path = [...at.path, "$ref"];
  refuseUnknown(schema, [...silent, "$ref"], at.path, reader.report);
  const [, group = "", name = ""] = /^#\/(\$defs|definitions)\/([^/]+)$/.exec(ref) ?? [];
  const target = node.safeParse(reader.root[group]).data?.[name];
  if (target === undefined) return void reader.report(path, words.noSuchReference(ref));
  if (at.refs.includes(ref)) return void reader.report(path, words.endless);
  const form = read(reader, target, { ...at, refs: [...at.refs, ref] });
  const description = textOf(schema.description);
  return form && { ...form, ...(description && { description }) };
}

/** `anyOf` of one schema and null: the way of many programs to write what may be null. */
function readChoice(reader: Reader, schema: Schema, at: At): Form | undefined {
  refuseUnknown(schema, [...silent, "anyOf"], at.path, reader.report);
  const options = z.array(node).safeParse(schema.anyOf).data ?? [];
  const isNull = (option: Schema) => option.type === "null";
  const index = options.findIndex((option) => !isNull(option));
  if (index < 0 || options.length !== 2 || !options.some(isNull)) {
    return void reader.report([...at.path, "anyOf"], words.onlyNullable);
  }
  const path = [...at.path, "anyOf", index];
  const form = read(reader, options[index], { ...at, path });
  const description = textOf(schema.description) ?? textOf(schema.title);
  return form && { ...(description && { description }), ...form, nullable: true };
}

function typeOf(schema: Schema, { path }: At, report: Report) {
  const names = [schema.type].flat();
  const [name, other] = names.filter((each) => each !== "null");
  const known = z
    .enum(["object", "array", "string", "number", "integer", "boolean"])
    .safeParse(name);
  if (known.success && other === undefined) {
    return { name: known.data, nullable: names.length > 1 };
  }
  return void report([...path, "type"], words.noType);
}

function deeper({ report }: Reader, { path, depth }: At): boolean {
  if (depth < formLimits.depth) return true;
  report(path, words.tooDeep);
  return false;
}

function into(at: At, key: string): At {
  return { ...at, path: [...at.path, key], depth: at.depth + 1 };
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}
