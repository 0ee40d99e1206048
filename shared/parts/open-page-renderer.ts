import { createPageRenderer } from "#shared/adapters/text-extractor/create-page-renderer.ts";
import type { RecognizerConfig } from "#shared/config/recognizer.ts";
import type { PageRenderer } from "#shared/knowledge/recognition/ports.ts";
import type { PartBase } from "./part-base.ts";

/** Draws pages on this machine, whoever reads them. */
export function openPageRenderer(config: RecognizerConfig, { closing }: PartBase): PageRenderer {
  const renderer = createPageRenderer({
    timeoutSeconds: config.RECOGNITION_SECONDS,
    memoryMegabytes: config.RECOGNITION_MEGABYTES,
    maxMegapixels: config.RECOGNITION_MEGAPIXELS,
  });
  closing.push(() => renderer.close());
  return renderer;
}
