const office = "application/vnd.openxmlformats-officedocument";

/** The media types of documents that can be read, as their content tells them. */
export const readableTypes = {
  pdf: "application/pdf",
  docx: `${office}.wordprocessingml.document`,
  xlsx: `${office}.spreadsheetml.sheet`,
  pptx: `${office}.presentationml.presentation`,
  html: "text/html",
  markdown: "text/markdown",
  csv: "text/csv",
  email: "message/rfc822",
  text: "text/plain",
  png: "image/png",
  jpeg: "image/jpeg",
  webp: "image/webp",
  tiff: "image/tiff",
} as const;
