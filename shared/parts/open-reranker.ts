import type { RerankerConfig } from "#shared/config/reranker.ts";
import type { Reranker } from "#shared/knowledge/ports.ts";
import { meteredReranker } from "./metered.ts";
import { meterOf, type PartBase } from "./part-base.ts";
import { providerOf } from "./provider-of.ts";
import { vertexSettings } from "./vertex-settings.ts";

/** Vertex AI's ranking API; undefined where the order by words and their places is the last word. */
export async function openReranker(
  config: RerankerConfig,
  base: PartBase,
): Promise<Reranker | undefined> {
  const { provider, model } = providerOf(config.RERANKER);
  if (provider !== "ranking") return undefined;
  const { createRankingReranker } = await import(
    "#shared/adapters/ranking/create-ranking-reranker.ts"
  );
  const { project, baseUrl, accessToken } = vertexSettings(config);
  const reranker = createRankingReranker({ project, model, baseUrl, accessToken });
  return meteredReranker(reranker, meterOf(base));
}
