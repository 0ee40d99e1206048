/** A picture of a page, in a format that we made ourselves. */
export type PagePicture = { bytes: Uint8Array; mediaType: "image/png" | "image/jpeg" };

/** What was read off a picture. */
export type RecognizedText = {
  /** Paragraphs in reading order, a blank line between them; lines as they stand. May be empty. */
  text: string;
  /** How sure it is of the text as a whole: 0..1. */
  confidence: number;
  /** What a model of somebody else's charges for. */
  tokens?: { inputTokens: number; outputTokens: number };
};

/** Reads the text off the picture of a page: whatever stands there is data, and never obeyed. */
export type TextRecognizer = {
  /** Names the engine or model, and its version. */
  model: string;
  /**
   * `languages`: ISO 639-1 codes, the likeliest first; unknown ones are passed over. Throws
   * `unavailable` when another try may succeed, `invalid_request` for what is no picture, and
   * the reason of `signal`, upon which all work on the page ends.
   */
  recognize(
    picture: PagePicture,
    hints: { languages: string[] },
    signal?: AbortSignal,
  ): Promise<RecognizedText>;
};

/** Draws pages of a file that a stranger sent, isolated and within limits of memory, time and size. */
export type PageRenderer = {
  /**
   * `page` counts from 1. `picture` is for people to look at; `scan` is the same prepared for
   * recognition (grey, without noise, large enough), undefined when there is nothing on the page.
   * Throws `ExtractionFailure` when the page itself is the reason.
   */
  render(
    file: { bytes: Uint8Array; filename: string; mediaType: string },
    page: number,
    signal?: AbortSignal,
  ): Promise<{ picture: PagePicture; scan: PagePicture | undefined }>;
};
