import iconv from "iconv-lite";
import { describe, expect, test } from "vitest";
import { decodeText } from "./decode-text.ts";

const texts = [
  "El niño comió paella con ñoquis. La señora dijo: ¡Qué rico!",
  "Año 2024",
  "AÑO FISCAL: EDICIÓN ÚNICA",
  "Descripción;Precio\nCafé;2,50\nAzúcar;1,20\n",
  "El artículo 3º de la 1ª sección",
  "Größe: 12 Stück à 5 Maß",
];

describe("decodeText", () => {
  const encodings =
    "utf8 windows-1252 iso-8859-1 iso-8859-15 cp850 macintosh utf-16le utf-16be utf-32le utf-32be";
  test.each(encodings.split(" "))("reads %s without a mark", async (encoding) => {
    for (const text of texts) {
      const bytes = iconv.encode(text, encoding);
      expect(await decodeText(bytes)).toBe(text);
    }
  });

  test.each(["utf8", "utf-16le", "utf-16be", "utf-32le", "utf-32be"])(
    "reads %s with a mark, and leaves the mark out",
    async (encoding) => {
      const bytes = iconv.encode("Señal €", encoding, { addBOM: true });
      expect(await decodeText(bytes)).toBe("Señal €");
    },
  );

  test("tells the euro sign of Windows-1252 and of ISO-8859-15", async () => {
    for (const encoding of ["windows-1252", "iso-8859-15"]) {
      const text = "Facturación: 15,50 €";
      expect(await decodeText(iconv.encode(text, encoding))).toBe(text);
    }
  });

  test("believes a declared character set, but valid UTF-8 more", async () => {
    const page = '<meta charset="iso-8859-2"><p>Łódź';
    expect(await decodeText(iconv.encode(page, "iso-8859-2"))).toBe(page);
    const lie = '<meta charset="windows-1252"><p>año';
    expect(await decodeText(Buffer.from(lie))).toBe(lie);
  });

  test("reads other scripts when there is enough of them", async () => {
    const text = "Политика возврата товаров действует тридцать дней со дня покупки";
    expect(await decodeText(iconv.encode(text, "win1251"))).toBe(text);
  });

  test("a character that is cut off does not change the encoding of the rest", async () => {
    const bytes = Buffer.from("ñandú, pingüino, café, acción, niño, año, ".repeat(10));
    const cut = Buffer.concat([bytes, Buffer.from("ñ").subarray(0, 1)]);
    expect(await decodeText(cut)).toBe(`${bytes.toString()}\ufffd`);
  });

  test("bytes that are no text are undefined", async () => {
    const noise = Buffer.from(Array.from({ length: 4096 }, (_, at) => (at * 7919) % 251));
    expect(await decodeText(noise)).toBeUndefined();
    expect(await decodeText(Buffer.alloc(1000))).toBeUndefined();
  });
});
