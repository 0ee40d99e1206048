import { z } from "zod";
import type { HttpApp } from "#shared/http/app-types.ts";
import { documentHead } from "#shared/http/openapi-document.ts";
import { AppError } from "#shared/kernel/errors.ts";
import type { Backend } from "./backend.ts";

const section = z.record(z.string(), z.unknown());
const documentSchema = z.object({
  paths: section.default({}),
  components: z.record(z.string(), section).default({}),
});
type Document = z.infer<typeof documentSchema>;

/** Services are deployed one by one: their documents are asked for again after this. */
const keepMs = 60_000;

/** `/openapi.json`: one document out of those of all services. */
export function registerMergedOpenApi(app: HttpApp, services: Backend[]): void {
  let kept: { json: string; until: number } | undefined;
  app.get("/openapi.json", async (c) => {
    if (!kept || kept.until < Date.now()) {
      const documents = await Promise.all(services.map(documentOf));
      kept = { json: JSON.stringify(mergeDocuments(documents)), until: Date.now() + keepMs };
    }
    return c.body(kept.json, 200, { "content-type": "application/json" });
  });
}

async function documentOf(backend: Backend): Promise<[string, Document]> {
  const response = await backend.fetch(new Request(`http://${backend.name}/openapi.json`));
  if (response.status !== 200) throw new AppError("unavailable");
  return [backend.name, documentSchema.parse(await response.json())];
}

/**
 * Joins documents. Components that several services share are kept once; the same name for
 * another shape gets the service's name in front.
 */
export function mergeDocuments(documents: [string, Document][]) {
  const paths: Document["paths"] = {};
  const components: Document["components"] = {};
  for (const [service, original] of documents) {
    const document = renameClashes(service, original, components);
    for (const [kind, entries] of Object.entries(document.components)) {
      components[kind] = { ...components[kind], ...entries };
    }
    Object.assign(paths, document.paths);
  }
  return { ...documentHead, servers: [{ url: "/" }], paths, components };
}

function renameClashes(
  service: string,
  document: Document,
  taken: Document["components"],
): Document {
  let json = JSON.stringify(document);
  const renamed = new Map<string, string>();
  for (const [kind, entries] of Object.entries(document.components)) {
    for (const [name, value] of Object.entries(entries)) {
      const other = taken[kind]?.[name];
      if (other === undefined || JSON.stringify(other) === JSON.stringify(value)) continue;
      const ref = `#/components/${kind}/${name}`;
      renamed.set(`${kind}/${name}`, `${service}_${name}`);
      json = json.replaceAll(`"${ref}"`, `"#/components/${kind}/${service}_${name}"`);
    }
  }
  const result = documentSchema.parse(JSON.parse(json));
  for (const [kind, entries] of Object.entries(result.components)) {
    result.components[kind] = Object.fromEntries(
      Object.entries(entries).map(([name, value]) => [
        renamed.get(`${kind}/${name}`) ?? name,
        value,
      ]),
    );
  }
  return result;
}
