import type { Text } from "#shared/kernel/text.ts";
import { formLimits, stringFormats } from "./form.ts";

export type Place = (string | number)[];
/** Told what is wrong with a schema, where, and what to do about it. */
export type Report = (path: Place, said: Text) => void;

/** All that any schema may have beside what says nothing of a value. */
export const keywords = [
  ...["type", "properties", "required", "additionalProperties", "items", "minItems", "maxItems"],
  ...["enum", "const", "minLength", "maxLength", "format"],
  ...["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"],
];

/** Reports the first keyword that is none of these. */
export function refuseUnknown(
  schema: Record<string, unknown>,
  known: string[],
  path: Place,
  report: Report,
): void {
  const unknown = Object.keys(schema).find((key) => !known.includes(key));
  if (unknown !== undefined) report([...path, unknown], words.unknownKeyword);
}

const { bytes, depth, properties, choices, name } = formLimits;
const formats = stringFormats.join(", ");

export const words = {
  noObject: {
    es: 'Debe ser un objeto JSON: un esquema, como {"type": "string"}.',
    en: 'Must be a JSON object: a schema, like {"type": "string"}.',
  },
  noRoot: {
    es: "El esquema debe ser de tipo «object», y no puede ser null.",
    en: 'The schema must be of type "object", and not nullable.',
  },
  noType: {
    es: "Diga un tipo: object, array, string, number, integer o boolean; con null al lado si puede faltar.",
    en: "Say one type: object, array, string, number, integer or boolean; with null beside it if it may be missing.",
  },
  noProperties: {
    es: "Nombre aquí al menos un campo del objeto.",
    en: "Name at least one field of the object here.",
  },
  onlyNamed: {
    es: "Quítelo, o ponga false: solo se rellenan los campos que se nombran.",
    en: "Remove it, or put false: only fields that are named are filled in.",
  },
  onlyNullable: {
    es: 'Ponga aquí un solo esquema y {"type": "null"}; otras alternativas no se admiten.',
    en: 'Put one schema and {"type": "null"} here; no other alternatives are supported.',
  },
  unknownKeyword: {
    es: "Quite esta palabra: los formularios no la conocen.",
    en: "Remove this keyword: forms do not know it.",
  },
  badFormat: {
    es: `Use uno de estos formatos: ${formats}; o quítelo y reciba el texto tal como está escrito.`,
    en: `Use one of these formats: ${formats}; or remove it and get the text as it is written.`,
  },
  badChoices: {
    es: `Dé de 1 a ${choices} valores del tipo del campo, cada uno de 200 caracteres como mucho; null solo si el tipo lo permite.`,
    en: `Give 1 to ${choices} values of the field's type, of at most 200 characters each; null only where the type allows it.`,
  },
  badNumber: { es: "Debe ser un número.", en: "Must be a number." },
  badCount: { es: "Debe ser un número entero desde 0.", en: "Must be a whole number from 0." },
  badName: {
    es: `Dé al campo un nombre de 1 a ${name} caracteres, que no sea «__proto__».`,
    en: `Give the field a name of 1 to ${name} characters, other than "__proto__".`,
  },
  endless: {
    es: "Quite la referencia: un esquema que se contiene a sí mismo no tiene fin.",
    en: "Remove the reference: a schema that contains itself has no end.",
  },
  tooLong: {
    es: `Acorte el esquema: puede tener como mucho ${bytes} bytes.`,
    en: `Shorten the schema: it may have at most ${bytes} bytes.`,
  },
  tooDeep: {
    es: `Aplane el esquema: objetos y listas pueden estar uno en otro hasta ${depth} veces.`,
    en: `Flatten the schema: objects and lists may stand in each other up to ${depth} times.`,
  },
  tooMany: {
    es: `Quite campos: puede haber como mucho ${properties} en total.`,
    en: `Remove fields: there may be at most ${properties} in all.`,
  },
  unknownRequired: (field: string | undefined): Text =>
    field === undefined
      ? { es: "Debe ser una lista de nombres.", en: "Must be a list of names." }
      : {
          es: `Añada «${field.slice(0, 100)}» a «properties», o quítelo de aquí.`,
          en: `Add "${field.slice(0, 100)}" to "properties", or remove it from here.`,
        },
  noSuchReference: (ref: string): Text => ({
    es: `No hay «${ref.slice(0, 100)}»: use «#/$defs/nombre» y defínalo en «$defs».`,
    en: `There is no "${ref.slice(0, 100)}": use "#/$defs/name" and define it in "$defs".`,
  }),
};
