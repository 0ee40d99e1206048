import { idPattern } from "#shared/kernel/ids.ts";

/** Everything that a tenant's documents keep in the object store lies under this prefix. */
export function tenantPrefix(tenantId: string): string {
  return `${tenantId}/`;
}

/** Where copies of everything are put for a tenant to take away. */
export function exportPrefix(tenantId: string): string {
  return `exports/${tenantId}/`;
}

/** Everything that one document keeps in the object store lies under this prefix. */
export function documentPrefix(tenantId: string, documentId: string): string {
  return `${tenantId}/${documentId}/`;
}

/** The bytes as they were uploaded. */
export function originalKey(tenantId: string, documentId: string): string {
  return `${documentPrefix(tenantId, documentId)}original`;
}

/** The document whose original is kept under this key; undefined for every other key. */
export function readOriginalKey(key: string): { tenantId: string; documentId: string } | undefined {
  const [tenantId = "", documentId = ""] = key.split("/");
  const isOriginal = key === originalKey(tenantId, documentId);
  if (!isOriginal || !idPattern("ten").test(tenantId) || !idPattern("doc").test(documentId)) {
    return undefined;
  }
  return { tenantId, documentId };
}

/** The extracted text of one generation: an `ExtractedText` as JSON. */
export function textKey(tenantId: string, documentId: string, generation: number): string {
  return `${documentPrefix(tenantId, documentId)}text-${generation}.json`;
}

/** The picture of a page that was recognised: a JPEG. */
export function pictureKey(
  {
    tenantId,
    documentId,
    generation,
  }: { tenantId: string; documentId: string; generation: number },
  page: number,
): string {
  return `${documentPrefix(tenantId, documentId)}pages/${generation}-${page}.jpg`;
}

/** The generation that an object of a document was made for; undefined for the original. */
export function generationOf(key: string): number | undefined {
  const [, text, picture] = /\/(?:text-(\d+)\.json|pages\/(\d+)-\d+\.jpg)$/.exec(key) ?? [];
  const generation = text ?? picture;
  return generation === undefined ? undefined : Number(generation);
}

/** Where batch jobs put what they want imported: theirs to keep, replace and delete. */
export function importPrefix(tenantId: string): string {
  return `imports/${tenantId}/`;
}
