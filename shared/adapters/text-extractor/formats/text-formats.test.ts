import { describe, expect, test } from "vitest";
import { outline, readFile } from "../../../../test/support/read-file.ts";

describe("plain text", () => {
  test("paragraphs are what blank lines separate", async () => {
    const out = await readFile("Hola,\r\nqué tal\r\n \t\r\n\r\nAdiós\r\n");
    expect(outline(out)).toEqual(["paragraph: Hola,\nqué tal", "paragraph: Adiós"]);
    expect(out).toMatchObject({ mediaType: "text/plain", title: null, pages: [] });
  });
});

describe("wrapped text", () => {
  test("lines that a program wrapped are joined, others are kept", async () => {
    const out = await readFile(
      `Hoy he revisado el molino del café, en la calle Serranos. La máquina se
para a los dos minutos porque el condensador está quemado, según dice el
técnico.
El presupuesto llegará mañana.

Calle Mayor 3
28013 Madrid`,
    );
    expect(outline(out)).toEqual([
      "paragraph: Hoy he revisado el molino del café, en la calle Serranos. La máquina se para a los dos minutos porque el condensador está quemado, según dice el técnico.\nEl presupuesto llegará mañana.",
      "paragraph: Calle Mayor 3\n28013 Madrid",
    ]);
  });
});

describe("Markdown", () => {
  test("reads headings, lists, tables, HTML and front matter, without addresses", async () => {
    const out = await readFile(
      `---
title: "Devoluciones"
autor: Ana
---
# Política

Treinta días, según [la ley](https://example.com/ley). ![sello](data:image/png;base64,iVBORw0KGgo=)

1. Pedir el código
   - por correo &amp; web
2. Enviar

| Plazo | Coste |
|---|--:|
| 30 días | 0 € |

<details><summary>Más</summary>

Texto *oculto*

</details>

\`\`\`
código
\`\`\`
`,
      "politica.md",
    );
    expect(out.title).toBe("Devoluciones");
    expect(outline(out)).toEqual([
      'paragraph: title: "Devoluciones"\nautor: Ana',
      "heading1: Política",
      "paragraph: Treinta días, según la ley. sello",
      "list: 1. Pedir el código\n  - por correo & web\n2. Enviar",
      "table: *Plazo | Coste\n30 días | 0 €",
      "paragraph: Más",
      "paragraph: Texto oculto",
      "paragraph: código",
    ]);
  });

  test("the first heading is the title when nothing else is", async () => {
    expect((await readFile("# Guía\n\nhola", "g.md")).title).toBe("Guía");
  });
});

describe("CSV", () => {
  test.each([[","], [";"], ["\t"], ["|"]])("reads cells that %j separates", async (delimiter) => {
    const rows = [
      ["Producto", "Precio"],
      ['"Café; molido, ""extra"""', "2"],
      ["Té", "3"],
    ];
    const csv = rows.map((row) => row.join(delimiter)).join("\r\n");
    expect(outline(await readFile(csv, "x.csv"))).toEqual([
      'table: *Producto | Precio\nCafé; molido, "extra" | 2\nTé | 3',
    ]);
  });

  test("rows of any length and quotes in wrong places survive", async () => {
    const csv = 'a;b;c\n1;2\n1;2;3;4\n\n"x" y;5" pulgadas;z\n';
    expect(outline(await readFile(csv, "x.csv"))).toEqual([
      'table: *a | b | c\n1 | 2\n1 | 2 | 3 | 4\n"x" y | 5" pulgadas | z',
    ]);
  });

  test("numbers on top are no header", async () => {
    expect(outline(await readFile("1,2,3\n4,5,6\n7,8,9"))).toEqual([
      "table: 1 | 2 | 3\n4 | 5 | 6\n7 | 8 | 9",
    ]);
  });
});
