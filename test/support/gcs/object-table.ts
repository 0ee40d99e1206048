import { createHash } from "node:crypto";
import { crc32cOf } from "./crc32c.ts";
import { Refused } from "./exchange.ts";

export type FakeObject = {
  name: string;
  generation: number;
  metageneration: number;
  bytes: Buffer;
  contentType: string;
  metadata: Record<string, string>;
  crc32c: string;
  md5Hash: string;
  updated: Date;
};

/** Undefined: no condition. Generation 0: only where there is no object. */
export type Conditions = {
  ifGenerationMatch?: number | undefined;
  ifMetagenerationMatch?: number | undefined;
};

export type NewObject = Pick<FakeObject, "bytes" | "contentType" | "metadata"> & {
  /** What the sender says it is. */
  crc32c?: string | undefined;
};

/** The objects of one bucket, newest generations only. */
export function createObjectTable(announce: (object: FakeObject) => void) {
  const objects = new Map<string, FakeObject>();
  let generation = Date.now() * 1000;

  function find(name: string): FakeObject {
    const object = objects.get(name);
    if (object) return object;
    throw new Refused(404, "notFound", "Not Found");
  }

  return {
    find,

    /** Names in the order of their UTF-8 bytes: https://cloud.google.com/storage/docs/listing-objects */
    names(prefix: string): string[] {
      const compare = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
      return [...objects.keys()].filter((name) => name.startsWith(prefix)).sort(compare);
    },

    store(name: string, given: NewObject, conditions: Conditions, now: Date): FakeObject {
      checkName(name);
      checkMetadata(given.metadata);
      checkConditions(objects.get(name), conditions);
      const { bytes, contentType, metadata } = given;
      const crc32c = crc32cOf(bytes);
      // https://cloud.google.com/storage/docs/data-validation#server-side_validation
      if (given.crc32c !== undefined && given.crc32c !== crc32c) {
        throw new Refused(400, "invalid", "Provided CRC32C does not match calculated CRC32C.");
      }
      const md5Hash = createHash("md5").update(bytes).digest("base64");
      generation += 1;
      const kept = { bytes, contentType, metadata, crc32c, md5Hash, updated: now };
      const object = { name, generation, metageneration: 1, ...kept };
      objects.set(name, object);
      announce(object);
      return object;
    },

    change(name: string, metadata: Record<string, string | null>, conditions: Conditions) {
      const object = find(name);
      checkConditions(object, conditions);
      const merged = Object.entries({ ...object.metadata, ...metadata });
      const next = Object.fromEntries(merged.flatMap(([k, v]) => (v === null ? [] : [[k, v]])));
      checkMetadata(next);
      Object.assign(object, { metadata: next, metageneration: object.metageneration + 1 });
      return object;
    },

    delete(name: string, conditions: Conditions): void {
      checkConditions(find(name), conditions);
      objects.delete(name);
    },
  };
}
export type ObjectTable = ReturnType<typeof createObjectTable>;

/** https://cloud.google.com/storage/docs/objects#naming */
function checkName(name: string): void {
  const bytes = Buffer.byteLength(name);
  if (bytes < 1 || bytes > 1024) throw new Refused(400, "invalid", "Bad object name length");
  const isBad = /[\r\n]/.test(name) || name === "." || name === "..";
  if (isBad || name.startsWith(".well-known/acme-challenge/")) {
    throw new Refused(400, "invalid", "Bad object name");
  }
}

/** 8 KiB for all custom keys and values: https://cloud.google.com/storage/quotas#objects */
function checkMetadata(metadata: Record<string, string>): void {
  const size = Buffer.byteLength(Object.entries(metadata).flat().join(""));
  if (size > 8192) throw new Refused(400, "metadataTooLarge", "Metadata is too large");
}

/** https://cloud.google.com/storage/docs/request-preconditions */
function checkConditions(object: FakeObject | undefined, conditions: Conditions): void {
  const { ifGenerationMatch, ifMetagenerationMatch } = conditions;
  const isOther =
    (ifGenerationMatch !== undefined && ifGenerationMatch !== (object?.generation ?? 0)) ||
    (ifMetagenerationMatch !== undefined && ifMetagenerationMatch !== object?.metageneration);
  if (!isOther) return;
  throw new Refused(412, "conditionNotMet", "At least one of the pre-conditions did not hold.");
}
