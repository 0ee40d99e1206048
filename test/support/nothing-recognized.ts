import type { RecognitionDeps } from "#shared/knowledge/recognition/recognize-page.ts";

/** For systems whose documents have no pictures: whoever asks all the same finds nothing. */
export const nothingRecognized: Omit<RecognitionDeps, "objects"> = {
  renderer: {
    render: async () => ({
      picture: { bytes: new Uint8Array(), mediaType: "image/jpeg" },
      scan: undefined,
    }),
  },
  recognizer: { model: "nothing", recognize: async () => ({ text: "", confidence: 0 }) },
  recognition: { languages: ["es"], pageSeconds: 60 },
};
