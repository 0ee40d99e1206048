import { z } from "zod";
import type { NoticeContract } from "./notice.ts";

/**
 * Cloud Storage tells what happened to an object of the bucket, at least once and in any order.
 * https://cloud.google.com/storage/docs/pubsub-notifications#format
 */
export const objectFinalized = {
  topic: "object-finalized",
  consumer: "complete-upload",
  notice: z.object({
    attributes: z.object({
      eventType: z.string(),
      bucketId: z.string(),
      objectId: z.string(),
      objectGeneration: z.string().regex(/^\d+$/),
      payloadFormat: z.enum(["JSON_API_V1", "NONE"]),
    }),
    /** The object's resource; nothing when the payload format is NONE. */
    data: z.object({ bucket: z.string(), name: z.string(), generation: z.string() }).optional(),
  }),
} satisfies NoticeContract;
