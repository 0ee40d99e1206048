import { z } from "@hono/zod-openapi";
import { exportFailures, exportStatuses } from "#shared/privacy/export.ts";
import type { ExportWithDownload } from "#shared/privacy/get-export.ts";

export const exportSchema = z
  .object({
    id: z.string().openapi({ example: "exp_01h455vb4pex5vsknk084sn02q" }),
    status: z.enum(exportStatuses),
    reason: z.enum(exportFailures).nullable().openapi({ description: "Why it failed." }),
    requestedBy: z.string(),
    createdAt: z.iso.datetime(),
    readyAt: z.iso.datetime().nullable(),
    expiresAt: z.iso.datetime().nullable().openapi({ description: "When the archive is deleted." }),
    bytes: z.int().nullable(),
    sha256: z.string().nullable().openapi({ description: "Of the archive, in hex." }),
    entries: z.int().nullable().openapi({ description: "Files in the archive." }),
    download: z
      .object({ url: z.url(), expiresAt: z.iso.datetime() })
      .nullable()
      .openapi({ description: "While it is ready; a new address at each look." }),
  })
  .openapi("Export");

export function showExport(one: ExportWithDownload) {
  const { attempts: _, createdAt, readyAt, expiresAt, download, ...rest } = one;
  return {
    ...rest,
    createdAt: createdAt.toISOString(),
    readyAt: readyAt?.toISOString() ?? null,
    expiresAt: expiresAt?.toISOString() ?? null,
    download: download && { ...download, expiresAt: download.expiresAt.toISOString() },
  };
}
