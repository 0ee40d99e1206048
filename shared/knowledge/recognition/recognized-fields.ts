import { z } from "zod";

/** What is said of a passage or a citation whose words were read off a picture; absent elsewhere. */
export const recognizedShape = {
  recognized: z.literal(true).optional(),
  /** How sure the words are: 0..1. */
  confidence: z.number().optional(),
  /** Where the picture of its page is: a path of this API. */
  pageImage: z.string().optional(),
};

export type RecognizedFields = { recognized?: true; confidence?: number; pageImage?: string };

/** Nothing for words that the file itself holds. */
export function recognizedFields(
  documentId: string,
  page: number | null,
  confidence: number | null,
): RecognizedFields {
  if (confidence === null || page === null) return {};
  const pageImage = `/v1/documents/${documentId}/pages/${page}/image`;
  return { recognized: true, confidence: Math.round(confidence * 1000) / 1000, pageImage };
}

/** These fields of whatever has them. */
export function onlyRecognized({ recognized, confidence, pageImage }: RecognizedFields) {
  return {
    ...(recognized && { recognized }),
    ...(confidence !== undefined && { confidence }),
    ...(pageImage !== undefined && { pageImage }),
  } satisfies RecognizedFields;
}
