import { z } from "zod";
import type { EventContract } from "./event.ts";

/** An owner wants a copy of everything that the tenant has. */
export const tenantExportRequested = {
  topic: "tenant-export-requested",
  consumer: "export-tenant",
  data: z.object({ exportId: z.string() }),
} satisfies EventContract;
