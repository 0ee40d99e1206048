import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { collectFiles } from "./collect-files.ts";
import type { ImportResult } from "./import-file.ts";
import { resultTable } from "./result-table.ts";

describe("collecting files", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "pueblo-import-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("goes into subfolders and leaves out what starts with a dot", async () => {
    await mkdir(join(folder, "facturas", ".git"), { recursive: true });
    for (const path of ["b.txt", ".env", "facturas/a.pdf", "facturas/.git/config"]) {
      await writeFile(join(folder, path), "x");
    }
    const expected = [join(folder, "b.txt"), join(folder, "facturas", "a.pdf")];
    expect(await collectFiles(folder)).toEqual(expected);
  });
});

describe("the table of results", () => {
  it("aligns its columns and shows what is not known as a dash", () => {
    const results: ImportResult[] = [
      {
        file: "contrato.docx",
        state: "indexed",
        reason: "",
        pages: 3,
        passages: 12,
        seconds: 1.25,
      },
      {
        file: "roto.pdf",
        state: "failed",
        reason: "corrupt",
        pages: null,
        passages: null,
        seconds: 0.4,
      },
    ];
    expect(resultTable(results)).toBe(
      [
        "archivo        estado   motivo   páginas  pasajes  segundos",
        "─────────────  ───────  ───────  ───────  ───────  ────────",
        "contrato.docx  indexed  -              3       12       1,3",
        "roto.pdf       failed   corrupt        -        -       0,4",
      ].join("\n"),
    );
  });

  it("keeps the end of a long path", () => {
    const file = `${"carpeta/".repeat(20)}factura.pdf`;
    const result = { state: "indexed", reason: "", pages: 1, passages: 1, seconds: 1 } as const;
    expect(resultTable([{ file, ...result }])).toMatch(/^….*carpeta\/factura\.pdf {2}indexed/m);
  });
});
