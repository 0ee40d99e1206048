import { z } from "zod";
import { createHashingEmbedder } from "#shared/adapters/hashing-embedder/create-hashing-embedder.ts";
import { invalidArgument, refuseUnread } from "./google-error.ts";
import { wellFormed } from "./vertex-rules.ts";
import type { WireReply, WireRequest } from "./wire-server.ts";

const call =
  /^\/v1\/projects\/[^/]+\/locations\/global\/rankingConfigs\/default_ranking_config:rank$/;

/**
 * At most 200 records, each with a title, a content or both
 * (https://cloud.google.com/generative-ai-app-builder/docs/ranking and
 * https://cloud.google.com/generative-ai-app-builder/docs/reference/rest/v1/projects.locations.rankingConfigs/rank).
 */
const rankRequest = z.strictObject({
  model: z
    .enum([
      "semantic-ranker-default@latest",
      "semantic-ranker-default-004",
      "semantic-ranker-fast-004",
      "semantic-ranker-default-003",
    ])
    .optional(),
  topN: z.int().optional(),
  query: wellFormed.min(1),
  records: z
    .array(
      z
        .strictObject({
          id: z.string(),
          title: wellFormed.optional(),
          content: wellFormed.optional(),
        })
        .refine(({ title, content }) => title || content, "A record needs a title or a content."),
    )
    .min(1)
    .max(200, "At most 200 records."),
  ignoreRecordDetailsInResponse: z.boolean().optional(),
  userLabels: z.record(z.string(), z.string()).optional(),
});

/** What model 004 reads of a record, in characters; the rest is cut off unsaid (same page). */
const longestRecord = 4 * 1_024;

const embedder = createHashingEmbedder({ dimensions: 1_024 });

/** Vertex AI's ranking API; undefined for other paths. */
export async function answerRanking(
  request: WireRequest,
  anyToken: boolean,
): Promise<WireReply | undefined> {
  if (!call.test(request.path)) return undefined;
  const refused = refuseUnread(request, anyToken);
  if (refused) return refused;
  const parsed = rankRequest.safeParse(request.body);
  if (!parsed.success) return invalidArgument(parsed.error);
  const { query, records, topN = 0, ignoreRecordDetailsInResponse } = parsed.data;
  const texts = records.map(({ title = "", content = "" }) =>
    `${title}\n${content}`.slice(0, longestRecord),
  );
  const { vectors } = await embedder.embed([query, ...texts], "passage");
  const [asked = [], ...given] = vectors;
  const ranked = records
    .map((record, i) => {
      const dot = (given[i] ?? []).reduce((sum, x, j) => sum + x * (asked[j] ?? 0), 0);
      const score = Math.round(Math.max(0, Math.min(1, dot)) * 10_000) / 10_000;
      return ignoreRecordDetailsInResponse ? { id: record.id, score } : { ...record, score };
    })
    .sort((a, b) => b.score - a.score);
  return { status: 200, json: { records: topN > 0 ? ranked.slice(0, topN) : ranked } };
}
