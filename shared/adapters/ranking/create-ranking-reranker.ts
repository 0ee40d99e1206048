import { z } from "zod";
import { AppError } from "#shared/kernel/errors.ts";
import { HttpFailure, judgeFailure } from "#shared/kernel/http-failure.ts";
import { defaultRetryPolicy, type RetryPolicy, withRetries } from "#shared/kernel/retry.ts";
import type { Reranker } from "#shared/knowledge/ports.ts";

const scope = "https://www.googleapis.com/auth/cloud-platform";
/** What a model reads of a record, in characters, at the most; the API cuts the rest off. */
const longestRecord = 8_000;
const longestQuery = 2_000;
/** Records that cost one unit (https://cloud.google.com/generative-ai-app-builder/pricing). */
const recordsPerUnit = 100;

const response = z.object({
  records: z.array(z.object({ id: z.string(), score: z.number() })),
});

export type RankingConfig = {
  project: string;
  /** As `semantic-ranker-default-004`. */
  model: string;
  /** Another address than Google's, such as a private endpoint. */
  baseUrl?: string | undefined;
  /** Instead of the credentials that the environment gives (Application Default Credentials). */
  accessToken?: string | undefined;
  retry?: Partial<RetryPolicy> | undefined;
};

/**
 * Vertex AI's ranking API: at most 200 records of 1,024 tokens
 * (https://cloud.google.com/generative-ai-app-builder/docs/ranking).
 */
export function createRankingReranker(config: RankingConfig): Reranker {
  const { project, model, baseUrl = "https://discoveryengine.googleapis.com" } = config;
  const url = `${baseUrl}/v1/projects/${project}/locations/global/rankingConfigs/default_ranking_config:rank`;
  const policy = { ...defaultRetryPolicy, ...config.retry };
  const headers = createAuthHeaders(config.accessToken);

  async function rank(body: string, signal: AbortSignal | undefined) {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", ...(await headers()) },
      body,
      ...(signal && { signal }),
    });
    if (!answer.ok) {
      const { status } = answer;
      throw new HttpFailure(status, answer.headers.get("retry-after"), await answer.text());
    }
    return response.parse(await answer.json());
  }

  return {
    model,
    async rerank(query, passages, signal) {
      signal?.throwIfAborted();
      const asked = wellFormed(query.slice(0, longestQuery));
      if (passages.length === 0 || asked.trim() === "") return { scores: new Map(), units: 0 };
      const body = JSON.stringify({
        model,
        query: asked,
        records: passages.map(({ id, title, text }) => ({
          id,
          title: wellFormed(title.slice(0, longestRecord)),
          content: wellFormed(text.slice(0, longestRecord)),
        })),
        ignoreRecordDetailsInResponse: true,
      });
      try {
        const { records } = await withRetries(
          () => rank(body, signal),
          judgeFailure,
          policy,
          signal,
        );
        const clamp = (score: number) => Math.max(0, Math.min(1, score));
        return {
          scores: new Map(records.map(({ id, score }) => [id, clamp(score)])),
          units: Math.ceil(passages.length / recordsPerUnit),
        };
      } catch (error) {
        signal?.throwIfAborted();
        throw new AppError("unavailable", { cause: error });
      }
    },
  };
}

/** Half characters are no text on the wire. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\ufffd");
}

/** What proves who asks; the library that finds credentials is loaded when they are needed. */
function createAuthHeaders(accessToken: string | undefined): () => Promise<Record<string, string>> {
  if (accessToken) return async () => ({ authorization: `Bearer ${accessToken}` });
  const opened = async () => {
    const { GoogleAuth } = await import("google-auth-library");
    return new GoogleAuth({ scopes: [scope] });
  };
  let auth: ReturnType<typeof opened> | undefined;
  return async () => {
    auth ??= opened();
    return Object.fromEntries(await (await auth).getRequestHeaders());
  };
}
