/** What is said about a file; none of it is believed when the content says otherwise. */
export type Hints = { filename: string; mediaType: string };

export type SourceFile = Hints & { bytes: Uint8Array };
