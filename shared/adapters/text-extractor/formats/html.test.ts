import { describe, expect, test } from "vitest";
import { outline, readFile } from "../../../../test/support/read-file.ts";

const page = (body: string) => readFile(`<!DOCTYPE html><html><body>${body}</body></html>`);

describe("HTML", () => {
  test("reads headings, paragraphs, nested lists and tables, and takes the title", async () => {
    const out = await readFile(`<!DOCTYPE html><html><head><title>Política de envíos</title>
      <style>p { color: red }</style></head><body>
      <nav><a href="/">Inicio</a></nav><script>var secreto = 1;</script>
      <h1>Envíos</h1><p>Gratis desde
        <b>50&nbsp;€</b>.<br>Sin mínimo en tienda.</p>
      <ol start="2"><li>Península<ul><li>24 horas</li></ul></li><li><p>Islas</p></li></ol>
      <table><tr><th>Zona</th><th>Precio</th></tr><tr><td>Norte</td><td>5</td></tr>
      <tr><td rowspan="2">Sur</td><td>6</td></tr><tr><td>7</td></tr></table>
      suelto</body></html>`);
    expect(out.title).toBe("Política de envíos");
    expect(outline(out)).toEqual([
      "heading1: Envíos",
      "paragraph: Gratis desde 50 €.\nSin mínimo en tienda.",
      "list: 2. Península\n  - 24 horas\n3. Islas",
      "table: *Zona | Precio\nNorte | 5\nSur | 6\n| 7",
      "paragraph: suelto",
    ]);
  });

  test("leaves out what is not shown, and keeps what stands around it", async () => {
    const out = await page(`uno<div hidden>no</div><p style="display:none">no</p>
      <svg><text>no</text></svg><p aria-hidden="true">no</p><!-- no --><p>dos</p>`);
    expect(outline(out)).toEqual(["paragraph: uno", "paragraph: dos"]);
  });

  test("a table that arranges the page is no table", async () => {
    const out = await page(`<table><tr><td><h2>Oferta</h2>Diez por ciento</td><td>
      <table><tr><td>Código</td><td>ABC</td></tr></table></td></tr></table>`);
    expect(outline(out)).toEqual([
      "heading2: Oferta",
      "paragraph: Diez por ciento",
      "table: Código | ABC",
    ]);
  });

  test("preformatted lines stay lines; tags that are never closed lose nothing", async () => {
    const out = await page("<pre>uno\n  dos</pre><ul><li>tres<li>cuatro<p>cinco");
    expect(outline(out)).toEqual(["paragraph: uno\ndos", "list: - tres\n- cuatro\n  cinco"]);
  });

  test("nesting of any depth is read", async () => {
    const depth = 5_000;
    const out = await page(`${"<div>".repeat(depth)}hondo${"</div>".repeat(depth)}`);
    expect(out.text).toBe("hondo");
  });
});
