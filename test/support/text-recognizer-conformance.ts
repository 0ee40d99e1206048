import { describe, expect, it } from "vitest";
import type { PagePicture, TextRecognizer } from "#shared/knowledge/recognition/ports.ts";
import { drawScan } from "./scans/draw-scan.ts";

const lines = ["Panadería Núñez", "FACTURA 0042/2026", "TOTAL   3.450,00 €"];
const hints = { languages: ["es", "en"] };
const pictureOf = (bytes: Buffer): PagePicture => ({ bytes, mediaType: "image/png" });

/** What every recogniser promises; one run per adapter. `expectText` tells a fake what to see. */
export function describeTextRecognizer(
  name: string,
  create: () => Promise<{
    recognizer: TextRecognizer;
    close(): Promise<void>;
    expectText?(lines: string[]): void;
  }>,
): void {
  async function withRecognizer(
    work: (recognizer: TextRecognizer, expectText: (lines: string[]) => void) => Promise<void>,
  ): Promise<void> {
    const { recognizer, close, expectText = () => {} } = await create();
    await work(recognizer, expectText).finally(close);
  }

  describe(`${name} as a recogniser`, () => {
    it("names itself", () =>
      withRecognizer(async ({ model }) => {
        expect(model).toMatch(/^\S+$/);
      }));

    it("reads a page in order, accents and amounts included, and is sure of it", () =>
      withRecognizer(async (recognizer, expectText) => {
        expectText(lines);
        const picture = pictureOf(drawScan(lines, { scale: 0.5 }).toBuffer("image/png"));
        const { text, confidence } = await recognizer.recognize(picture, hints);
        const words = text.split(/\s+/);
        expect(words).toEqual(expect.arrayContaining(["Panadería", "0042/2026", "3.450,00"]));
        expect(words.indexOf("Panadería")).toBeLessThan(words.indexOf("3.450,00"));
        expect(confidence).toBeGreaterThan(0.6);
        expect(confidence).toBeLessThanOrEqual(1);
      }));

    it("finds nothing on an empty page, in a language that it does not know", () =>
      withRecognizer(async (recognizer, expectText) => {
        expectText([]);
        const picture = pictureOf(drawScan([], { scale: 0.2 }).toBuffer("image/png"));
        const read = await recognizer.recognize(picture, { languages: ["xx"] });
        expect(read).toMatchObject({ text: "", confidence: 0 });
      }));

    it("refuses what is no picture, and reads the next page all the same", () =>
      withRecognizer(async (recognizer, expectText) => {
        const broken = recognizer.recognize(pictureOf(Buffer.from("no es una imagen")), hints);
        await expect(broken).rejects.toMatchObject({ code: "invalid_request", retry: false });
        expectText(lines);
        const picture = pictureOf(drawScan(lines, { scale: 0.5 }).toBuffer("image/png"));
        expect((await recognizer.recognize(picture, hints)).text).toContain("0042/2026");
      }));

    it("ends with its signal, before and while it reads", () =>
      withRecognizer(async (recognizer, expectText) => {
        expectText(lines);
        const picture = pictureOf(drawScan(lines, { scale: 0.5 }).toBuffer("image/png"));
        const gone = AbortSignal.abort(new Error("gone"));
        await expect(recognizer.recognize(picture, hints, gone)).rejects.toThrow("gone");
        const leave = new AbortController();
        const reading = recognizer.recognize(picture, hints, leave.signal);
        leave.abort(new Error("left"));
        await expect(reading).rejects.toThrow("left");
      }));
  });
}
