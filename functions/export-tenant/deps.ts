import type { FunctionBase } from "#shared/adapters/functions-framework/run-function.ts";
import { packZip } from "#shared/adapters/zip/pack-zip.ts";
import { openDatabase } from "#shared/parts/open-database.ts";
import { openObjectStore } from "#shared/parts/open-object-store.ts";
import { openParts } from "#shared/parts/open-parts.ts";
import type { ExportTenantDeps } from "#shared/privacy/export-tenant.ts";
import type { Config } from "./config.ts";

export type Deps = ExportTenantDeps;

export function createDeps(config: Config, base: FunctionBase) {
  return openParts(base, async (parts) => ({
    ...base,
    db: await openDatabase(config, parts),
    objects: await openObjectStore(config, parts),
    pack: packZip,
  }));
}
