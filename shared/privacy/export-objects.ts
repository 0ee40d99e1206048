import { z } from "zod";
import type { Database } from "#shared/kernel/database.ts";
import {
  importPrefix,
  originalKey,
  readOriginalKey,
  tenantPrefix,
} from "#shared/knowledge/object-keys.ts";
import type { ObjectStore } from "#shared/knowledge/ports.ts";
import type { ArchiveEntry } from "./archive.ts";

type Deps = { db: Database; objects: ObjectStore };

/** So many names are looked up at once. */
const keysPerPage = 200;

/** Every object of the tenant under a name that people can read, one open at a time. */
export async function* exportObjects(tenantId: string, deps: Deps): AsyncGenerator<ArchiveEntry> {
  let page: string[] = [];
  for (const prefix of [tenantPrefix(tenantId), importPrefix(tenantId)]) {
    for await (const key of deps.objects.list(prefix)) {
      page.push(key);
      if (page.length < keysPerPage) continue;
      yield* entriesOf(page, tenantId, deps);
      page = [];
    }
  }
  yield* entriesOf(page, tenantId, deps);
}

async function* entriesOf(
  keys: string[],
  tenantId: string,
  deps: Deps,
): AsyncGenerator<ArchiveEntry> {
  const files = await filesOf(keys, tenantId, deps.db);
  for (const key of keys) {
    const content = await deps.objects.stream(key);
    if (!content) continue; // deleted meanwhile
    const file = files.get(key);
    const name = file
      ? `documents/${readOriginalKey(key)?.documentId}/${fileName(file.filename)}`
      : entryName(key, tenantId);
    const compress = file ? isText(file.mediaType) : name.endsWith(".json");
    try {
      yield { name, compress, content };
    } finally {
      content.destroy();
    }
  }
}

const fileRow = z.object({ id: z.string(), filename: z.string(), media_type: z.string() });

/** The names that originals were uploaded under. */
async function filesOf(keys: string[], tenantId: string, db: Database) {
  const ids = keys.flatMap((key) => readOriginalKey(key)?.documentId ?? []);
  const rows = await db.tenant(tenantId, (tx) =>
    tx.rows(
      fileRow,
      "SELECT id, filename, media_type FROM documents WHERE tenant_id = $1 AND id = ANY ($2)",
      [tenantId, ids],
    ),
  );
  return new Map(
    rows.map(({ id, filename, media_type: mediaType }) => [
      originalKey(tenantId, id),
      { filename, mediaType },
    ]),
  );
}

/** Extracted texts apart from the originals, whose names may be anything. */
function entryName(key: string, tenantId: string): string {
  if (key.startsWith(importPrefix(tenantId)))
    return key.replace(importPrefix(tenantId), "imports/");
  return key.replace(tenantPrefix(tenantId), "texts/");
}

/** A name that every system can unpack, and that leads nowhere else. */
function fileName(filename: string): string {
  const safe = filename
    .replace(/[\p{C}\\/:*?"<>|]/gu, "_")
    .replace(/^\.+/, "_")
    .replace(/[. ]+$/, "_");
  return safe === "" ? "_" : safe;
}

function isText(mediaType: string): boolean {
  return /^text\/|json|xml|csv/.test(mediaType) && !mediaType.includes("openxml");
}
