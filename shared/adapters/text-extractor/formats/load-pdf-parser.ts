/**
 * Loads pdf.js to run in this thread. It wants canvas classes to exist and would load a native
 * module for them, which drawing needs and reading does not: empty ones do.
 */
export async function loadPdfParser() {
  for (const name of ["DOMMatrix", "ImageData", "Path2D"]) {
    if (!(name in globalThis)) Object.assign(globalThis, { [name]: class {} });
  }
  const [parser, worker] = await Promise.all([
    import("pdfjs-dist/legacy/build/pdf.mjs"),
    // @ts-expect-error The package has no types for its worker.
    import("pdfjs-dist/legacy/build/pdf.worker.mjs"),
  ]);
  // Where pdf.js looks for a worker that shares its thread, before it would load one by address.
  Object.assign(globalThis, { pdfjsWorker: worker });
  return parser;
}
