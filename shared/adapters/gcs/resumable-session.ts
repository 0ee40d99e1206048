import { request } from "undici";
import { z } from "zod";
import { unavailable } from "./call-storage.ts";
import { type Gcs, type ObjectResource, objectResource } from "./object-metadata.ts";

/** Silence of this length ends a request, in milliseconds. */
const silenceMs = 30_000;

const started = z.object({ location: z.url() });
const range = z.object({
  range: z
    .string()
    .regex(/^bytes=0-\d+$/)
    .optional(),
});

/**
 * Opens a session; its address is all that pieces need to go to.
 * https://cloud.google.com/storage/docs/performing-resumable-uploads#initiate-session
 */
export async function startSession(gcs: Gcs, key: string, generation: string): Promise<string> {
  const { bucket, call } = gcs;
  const query = new URLSearchParams({
    uploadType: "resumable",
    name: key,
    ifGenerationMatch: generation,
  });
  const url = `${bucket.storage.apiEndpoint}/upload/storage/v1/b/${bucket.name}/o?${query}`;
  const session = await call("start", async (_, signal) => {
    const headers = { "x-upload-content-type": "application/octet-stream" };
    const answer = await send(gcs, { method: "POST", url, headers }, signal);
    return started.parse(answer.headers);
  });
  if (typeof session === "string") throw unavailable(new Error(`no session: ${session}`));
  return session.location;
}

type Piece = { bytes: Buffer; start: number; isLast: boolean };

/**
 * Sends a piece until all of it is kept; the service passes over what it has. The last one gives
 * the object. https://cloud.google.com/storage/docs/performing-resumable-uploads#chunked-upload
 */
export async function sendPiece(
  gcs: Gcs,
  session: string,
  { bytes, start, isLast }: Piece,
): Promise<ObjectResource | undefined> {
  const end = start + bytes.length;
  for (let from = start; ; ) {
    const answer = await gcs.call(
      "piece",
      async (_, signal) => {
        const body = bytes.subarray(from - start);
        const sent = body.length === 0 ? "*" : `${from}-${end - 1}`;
        const headers = { "content-range": `bytes ${sent}/${isLast ? end : "*"}` };
        const put = { method: "PUT", url: session, headers, body } as const;
        const { status, headers: told, text } = await send(gcs, put, signal);
        if (status !== 308) return { stored: objectResource.parse(JSON.parse(text)) };
        const last = range.parse(told).range?.slice("bytes=0-".length);
        return { kept: last === undefined ? 0 : Number(last) + 1 };
      },
      { transfers: true },
    );
    if (typeof answer === "string") throw unavailable(new Error(`piece is refused: ${answer}`));
    if (answer.stored) return answer.stored;
    if (!isLast && answer.kept === end) return undefined;
    if (answer.kept <= from || answer.kept > end) throw unavailable(new Error("piece is not kept"));
    from = answer.kept;
  }
}

type Sent = {
  method: "POST" | "PUT";
  url: string;
  headers: Record<string, string>;
  body?: Buffer;
};

async function send({ bucket }: Gcs, { url, headers, ...options }: Sent, signal: AbortSignal) {
  const response = await request(url, {
    ...options,
    headers: { ...(await bucket.storage.authClient.getRequestHeaders(url)), ...headers },
    headersTimeout: silenceMs,
    bodyTimeout: silenceMs,
    signal,
  });
  const text = await response.body.text();
  const { statusCode: status, headers: told } = response;
  if (status === 200 || status === 201 || status === 308) return { status, headers: told, text };
  throw Object.assign(new Error("refused"), { code: status, response: { headers: told } });
}
