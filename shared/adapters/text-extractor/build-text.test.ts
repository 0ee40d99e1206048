import { describe, expect, test } from "vitest";
import { createTextBuilder } from "./build-text.ts";
import { checkOffsets } from "./check-offsets.ts";
import { defaultLimits } from "./limits.ts";

const builder = (limits = {}) => createTextBuilder({ ...defaultLimits, ...limits });

describe("createTextBuilder", () => {
  test("keeps offsets of blocks, pages and headers into one clean text", () => {
    const build = builder();
    build.page();
    build.heading("  Tarifa\n2024 ", 1);
    build.paragraph("dos  palabras \u0000y\u00a0un\ttabulador\r\n\r\notra línea");
    build.page();
    build.page();
    build.table([["", ""], ["Producto", "Precio"], ["Café", "", "x"], ["Té"]], 1);
    build.list(["- uno", "  - dos\nsigue", " "]);
    const out = build.finish("text/plain");
    checkOffsets(out);
    const at = ({ start, end }: { start: number; end: number }) => out.text.slice(start, end);
    expect(out.blocks.map(at)).toEqual([
      "Tarifa 2024",
      "dos palabras y un tabulador\notra línea",
      "Producto | Precio\nCafé | | x\nTé",
      "- uno\n  - dos\n    sigue",
    ]);
    expect(out.blocks[2]?.header && at(out.blocks[2].header)).toBe("Producto | Precio");
    expect(out.pages.map(({ page }) => page)).toEqual([1, 2, 3]);
    expect(out.pages.map(at)).toEqual([
      out.text.slice(0, out.blocks[1]?.end),
      "",
      out.text.slice(out.blocks[2]?.start),
    ]);
  });

  test("composes accents, spells ligatures out, drops what is invisible or broken", () => {
    const build = builder();
    build.paragraph("oﬁcina cafe\u0301 a\u00adb\u200bc \ud800x \u202edetrás \uf0b7 \u{e0041}fin");
    expect(build.finish("text/plain").text).toBe("oficina café abc \ufffdx detrás • fin");
  });

  test("the first title that says something wins", () => {
    const build = builder();
    build.title(undefined);
    build.title("  ");
    build.title("Manual");
    build.title("Otro");
    build.paragraph("x");
    expect(build.finish("text/plain").title).toBe("Manual");
  });

  test("nothing in it is no_text", () => {
    const build = builder();
    build.page();
    build.paragraph(" \n\u00a0\u200b ");
    build.table([["", " "]]);
    build.list([]);
    expect(() => build.finish("text/plain")).toThrow(
      expect.objectContaining({ reason: "no_text" }),
    );
  });

  test("more text, blocks or pages than allowed are too_large", () => {
    const tooLarge = expect.objectContaining({ reason: "too_large" });
    const long = builder({ outputBytes: 10 });
    long.paragraph("ñandú");
    expect(() => long.paragraph("ñandú")).toThrow(tooLarge);
    const many = builder({ blocks: 1 });
    many.paragraph("a");
    expect(() => many.paragraph("b")).toThrow(tooLarge);
    const paged = builder({ pages: 1 });
    paged.page();
    expect(() => paged.page()).toThrow(tooLarge);
  });
});
