import { SaxesParser } from "saxes";
import { DocumentProblem } from "./document-problem.ts";

/** Attributes by their full name; `attr` in handlers looks them up without a prefix. */
export type Attributes = Record<string, string>;

/** Names come without their prefix: generators choose those freely. */
export type XmlHandler = {
  open?(name: string, attributes: Attributes): void;
  text?(text: string): void;
  close?(name: string): void;
};

/**
 * Reads XML as a stream. Entities that a DTD declares are never expanded nor fetched: a reference to
 * one reads as nothing. Throws `corrupt` for anything that is not well-formed.
 */
export async function readXml(
  chunks: AsyncIterable<Uint8Array>,
  handler: XmlHandler,
): Promise<void> {
  const parser = new SaxesParser({ xmlns: false as const, position: false });
  // An unknown entity is reported, then passed on as text; the flag drops that text.
  let unknownEntity = false;
  parser.on("error", (error) => {
    if (!error.message.includes("undefined entity")) {
      throw new DocumentProblem("corrupt", "XML that is not well-formed");
    }
    unknownEntity = true;
  });
  parser.on("opentag", (tag) => handler.open?.(localName(tag.name), tag.attributes));
  parser.on("closetag", (tag) => handler.close?.(localName(tag.name)));
  parser.on("text", (text) => {
    handler.text?.(unknownEntity ? text.replace(/&[\w:.-]+;/g, "") : text);
    unknownEntity = false;
  });
  parser.on("cdata", (text) => handler.text?.(text));
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  let seen = false;
  for await (const chunk of chunks) {
    decoder ??= new TextDecoder(encodingOf(chunk));
    const text = decoder.decode(chunk, { stream: true });
    seen ||= text.trim() !== "";
    parser.write(text);
  }
  // A part of zero length is no XML, but nothing is missing either: it reads as empty.
  if (seen) parser.close();
}

function encodingOf(chunk: Uint8Array): string {
  if (chunk[0] === 0xff && chunk[1] === 0xfe) return "utf-16le";
  if (chunk[0] === 0xfe && chunk[1] === 0xff) return "utf-16be";
  return "utf-8";
}

function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

/** The attribute of that name without a prefix, or else with any prefix. */
export function attribute(attributes: Attributes, name: string): string | undefined {
  if (attributes[name] !== undefined) return attributes[name];
  return prefixed(attributes, name);
}

/** Only with a prefix: `r:id`, where a plain `id` means something else. */
export function prefixed(attributes: Attributes, name: string): string | undefined {
  for (const key in attributes) {
    if (key.endsWith(name) && key[key.length - name.length - 1] === ":") return attributes[key];
  }
  return undefined;
}
