/** What drawing one page may use. */
export type PageLimits = {
  /** Wall time from the moment that the child has the bytes. */
  milliseconds: number;
  /** Of what is drawn: larger pages are drawn smaller. */
  pixels: number;
  /** Of a picture in the file: larger ones are not decoded at all. */
  sourcePixels: number;
};
