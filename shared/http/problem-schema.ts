import { z } from "@hono/zod-openapi";
import { type ErrorCode, errorStatus } from "#shared/kernel/errors.ts";

/** Documents the shape that `toProblem` builds. */
export const problemSchema = z
  .object({
    type: z.string().openapi({ example: "urn:pueblo:problem:invalid_request" }),
    title: z.string(),
    status: z.int(),
    code: z.enum(Object.keys(errorStatus) as ErrorCode[]),
    detail: z.string(),
    requestId: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .openapi("Problem");
