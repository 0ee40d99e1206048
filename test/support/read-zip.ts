import { createHash } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { promisify } from "node:util";
import yauzl from "yauzl";
import { z } from "zod";

const open = promisify<Buffer, yauzl.Options, yauzl.ZipFile>(yauzl.fromBuffer);

/** Every file of a ZIP by its name, as another program than the one that packed it reads it. */
export async function readZip(bytes: Buffer): Promise<Map<string, Buffer>> {
  const zip = await open(bytes, { lazyEntries: true, validateEntrySizes: true });
  const files = new Map<string, Buffer>();
  const read = promisify<yauzl.Entry, NodeJS.ReadableStream>(zip.openReadStream.bind(zip));
  return new Promise((resolve, reject) => {
    zip.on("error", reject);
    zip.on("end", () => resolve(files));
    zip.on("entry", (entry: yauzl.Entry) => {
      read(entry)
        .then(async (stream) => void files.set(entry.fileName, await buffer(stream)))
        .then(() => zip.readEntry(), reject);
    });
    zip.readEntry();
  });
}

const listed = z.object({
  name: z.string(),
  bytes: z.number(),
  sha256: z.string(),
  rows: z.number().optional(),
});
const exportManifest = z.looseObject({
  tenantId: z.string(),
  includesPrivate: z.literal(true),
  entries: z.array(listed),
});

/** What a tenant's export holds; throws unless its manifest lists exactly this. */
export async function readExport(bytes: Buffer) {
  const files = await readZip(bytes);
  const text = (name: string) => files.get(name)?.toString() ?? "";
  const manifest = exportManifest.parse(JSON.parse(text("manifest.json")));
  const found = [...files].flatMap(([name, content]) => {
    const sha256 = createHash("sha256").update(content).digest("hex");
    return name === "manifest.json" ? [] : [{ name, bytes: content.length, sha256 }];
  });
  const told = manifest.entries.map(({ rows: _, ...entry }) => entry);
  if (JSON.stringify(found) !== JSON.stringify(told)) throw new Error("not what the manifest says");
  const rows = (table: string) =>
    text(`tables/${table}.jsonl`)
      .split("\n")
      .filter(Boolean)
      .map((line) => z.looseObject({}).parse(JSON.parse(line)));
  return { files, manifest, text, rows };
}
