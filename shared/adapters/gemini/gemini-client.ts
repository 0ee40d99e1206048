import type { GoogleGenAI, SafetySetting } from "@google/genai";
import { HttpFailure } from "#shared/kernel/http-failure.ts";

export type VertexConfig = {
  project: string;
  /** A region, as `europe-west1`, or `global`. */
  location: string;
  /** Another address than Google's, such as a private endpoint. */
  baseUrl?: string | undefined;
  /** Instead of the credentials that the environment gives (Application Default Credentials). */
  accessToken?: string | undefined;
};

export type GeminiClient = { api: GoogleGenAI["models"]; safetySettings: SafetySetting[] };

/** Vertex AI's client, loaded when it is first asked for: https://googleapis.github.io/js-genai/ */
export function createGeminiClient(config: VertexConfig): () => Promise<GeminiClient> {
  let opened: Promise<GeminiClient> | undefined;
  return () => {
    opened ??= open(config);
    return opened;
  };
}

async function open(config: VertexConfig): Promise<GeminiClient> {
  const { project, location, baseUrl, accessToken } = config;
  const [{ GoogleGenAI, HarmCategory, HarmBlockThreshold }, { OAuth2Client }] = await Promise.all([
    import("@google/genai"),
    import("google-auth-library"),
  ]);
  const authClient = new OAuth2Client();
  if (accessToken) authClient.setCredentials({ access_token: accessToken });
  const { models } = new GoogleGenAI({
    vertexai: true,
    project,
    location,
    // The SDK's own errors forget the headers, and with them how long to wait.
    httpOptions: { fetch: fetchOrFail, ...(baseUrl && { baseUrl }) },
    ...(accessToken && { googleAuthOptions: { authClient } }),
  });
  // Papers of businesses name weapons, medicines and quarrels: only what is surely harmful goes.
  const threshold = HarmBlockThreshold.BLOCK_ONLY_HIGH;
  const safetySettings = [
    HarmCategory.HARM_CATEGORY_HARASSMENT,
    HarmCategory.HARM_CATEGORY_HATE_SPEECH,
    HarmCategory.HARM_CATEGORY_SEXUALLY_EXPLICIT,
    HarmCategory.HARM_CATEGORY_DANGEROUS_CONTENT,
  ].map((category) => ({ category, threshold }));
  return { api: models, safetySettings };
}

/** `fetch` that throws an `HttpFailure` unless the answer is data. */
const fetchOrFail: typeof fetch = async (input, init) => {
  const response = await fetch(input, init);
  const type = response.headers.get("content-type") ?? "";
  if (response.ok && /^(application\/json|text\/event-stream)/.test(type)) return response;
  const words = response.ok ? `an answer of type ${type}` : await response.text();
  if (response.ok) await response.body?.cancel();
  throw new HttpFailure(
    response.ok ? 502 : response.status,
    response.headers.get("retry-after"),
    words,
  );
};
