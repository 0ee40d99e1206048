import type { Spec } from "vega";

/** A drawing as SVG: the same bytes for the same drawing. */
export async function toSvg(spec: Spec): Promise<string> {
  // Only here: it is large.
  const { parse, View } = await import("vega");
  const view = new View(parse(spec), { renderer: "none" });
  return `${await view.toSVG()}\n`;
}
