import { z } from "@hono/zod-openapi";
import { payloadTooLarge } from "#shared/http/limit-body.ts";
import { refuseInvalid } from "#shared/http/validate.ts";
import { maxFileBytes } from "#shared/knowledge/ingestion-limits.ts";
import { uploadInput } from "#shared/knowledge/upload-document.ts";

/** The fields of an upload, as a form has them. */
export const fileForm = z.strictObject({
  file: z
    .custom<File>((value) => value instanceof File, {
      params: {
        es: "Envíe un archivo, uno solo, en este campo.",
        en: "Send one file, and one only, in this field.",
      },
    })
    .openapi({ type: "string", format: "binary" }),
  title: z.string().optional(),
  tags: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .openapi({ description: "Repeated, or separated by commas." }),
  visibility: z.enum(["tenant", "private"]).optional(),
});

/** Reads the file into memory, and the fields into what the verb takes. */
export async function readFileForm(form: unknown): Promise<z.infer<typeof uploadInput>> {
  const { file, title, tags = [], visibility } = fileForm.parse(form);
  if (file.size > maxFileBytes) throw payloadTooLarge(maxFileBytes);
  const data = {
    filename: file.name,
    mediaType: file.type,
    bytes: new Uint8Array(await file.arrayBuffer()),
    title: title?.trim() ? title : undefined,
    tags: [tags].flat().flatMap(splitTags),
    visibility,
  };
  const parsed = uploadInput.safeParse(data);
  if (parsed.success) return parsed.data;
  // The caller knows the name as a part of the file.
  const issues = parsed.error.issues.map((issue) =>
    issue.path[0] === "filename" ? { ...issue, path: ["file"] } : issue,
  );
  refuseInvalid({ success: false, error: { issues }, data: { ...data, file }, target: "form" });
  throw parsed.error;
}

function splitTags(tags: string): string[] {
  return tags
    .split(",")
    .map((tag) => tag.trim())
    .filter((tag) => tag !== "");
}
