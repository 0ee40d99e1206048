declare module "snowball-stemmers" {
  /** `algorithm` is a language in English, lower case. */
  export function newStemmer(algorithm: string): { stem(word: string): string };
}
