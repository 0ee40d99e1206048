/** What an answer fills in: a JSON schema, as far as forms know it (docs/structured-answers.md). */
export type Form = {
  /** What the field is, in the asker's words. */
  description?: string;
  /** Whether null stands for what the documents do not say. */
  nullable: boolean;
} & FormKind;

type FormKind =
  | { kind: "object"; properties: [name: string, form: Form][]; required: string[] }
  | ({ kind: "array"; items: Form } & Length)
  | ({ kind: "string"; choices?: string[]; format?: StringFormat } & Length)
  | ({ kind: "number" | "integer"; choices?: number[] } & Range)
  | { kind: "boolean" };

/** Of items, or of UTF-16 code units. */
type Length = { least?: number; most?: number };
/** All inclusive but the last two. */
type Range = { minimum?: number; maximum?: number; above?: number; below?: number };

/** `date`: as 2026-04-30. */
export const stringFormats = ["date", "email"] as const;
type StringFormat = (typeof stringFormats)[number];

export const formLimits = {
  /** Of the schema as JSON, in bytes of UTF-8. */
  bytes: 16_000,
  /** Of objects and lists in each other. */
  depth: 5,
  /** In all its objects together. */
  properties: 100,
  /** Of one enum. */
  choices: 100,
  /** Of a name, in UTF-16 code units. */
  name: 64,
};

/** Where a value stands: a JSON pointer (RFC 6901), as `/items/0/price`. */
export function pointerTo(parent: string, key: string | number): string {
  return `${parent}/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
