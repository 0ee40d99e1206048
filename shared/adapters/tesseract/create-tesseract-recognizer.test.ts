import { afterAll, describe, expect, it } from "vitest";
import { drawScan } from "../../../test/support/scans/draw-scan.ts";
import { describeTextRecognizer } from "../../../test/support/text-recognizer-conformance.ts";
import { createTesseractRecognizer } from "./create-tesseract-recognizer.ts";
import { turned } from "./turned.ts";

const recognizer = createTesseractRecognizer();
afterAll(() => recognizer.close());

describeTextRecognizer("Tesseract", async () => ({ recognizer, close: async () => {} }));

describe("Tesseract", () => {
  const lines = Array.from({ length: 3 }, (_, i) => `Se entregan ${i} cajas en la calle Mayor`);
  const upright = drawScan(lines, { scale: 0.5 }).toBuffer("image/png");

  it("reads a page that lies on its head or on its side", async () => {
    for (const quarters of [2, 1]) {
      const bytes = await turned(upright, quarters);
      const read = await recognizer.recognize(
        { bytes, mediaType: "image/png" },
        { languages: ["es", "en"] },
      );
      expect(read.text).toContain("cajas en la calle Mayor");
    }
  });

  it("starts no engine once it is closed, and waits for none that reads", async () => {
    const other = createTesseractRecognizer();
    const picture = { bytes: upright, mediaType: "image/png" } as const;
    const reading = other.recognize(picture, { languages: ["es"] });
    const outcome = expect(reading).rejects.toMatchObject({ code: "unavailable" });
    await other.close();
    await outcome;
    const later = other.recognize(picture, { languages: ["es"] });
    await expect(later).rejects.toMatchObject({ code: "unavailable" });
  });
});
