/** What of a package nobody can bundle: it is installed beside the artefact, as its users need it. */
type InstalledPart = {
  packages: string[];
  /** Of the units that read this variable alone. */
  variable: string;
};

/**
 * Native code, and code that finds its own files: drawing, and the recognition engine with the
 * packages that hold its languages. Only functions have some: Cloud Functions installs what a
 * source's package.json names.
 */
const installedParts: InstalledPart[] = [
  {
    variable: "RECOGNIZER",
    packages: [
      "@napi-rs/canvas",
      "tesseract.js",
      "@tesseract.js-data/eng",
      "@tesseract.js-data/por",
      "@tesseract.js-data/spa",
    ],
  },
];

/** Packages that stay outside of every bundle. */
export const installedPackages = installedParts.flatMap(({ packages }) => packages);

/** What a unit with these variables has beside it. */
export function installedFor(variables: string[]): string[] {
  return installedParts
    .filter(({ variable }) => variables.includes(variable))
    .flatMap(({ packages }) => packages);
}
