import { createSign } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { parseJson } from "#shared/kernel/parse-json.ts";

const accessToken = "ya29.of-the-metadata-server";
const toSign = z.strictObject({ payload: z.base64() });

/** The two services that a process without a key asks: who it is, and to sign for it. */
export async function answerIam(
  { credentials }: { credentials: { client_email: string; private_key: string } },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { url = "", headers } = request;
  const { client_email: email, private_key: key } = credentials;
  const body = await text(request);
  const send = (status: number, answer: string, more = {}) =>
    response.writeHead(status, { "content-type": "application/json", ...more }).end(answer);

  // https://cloud.google.com/compute/docs/metadata/querying-metadata#request_header
  if (url.startsWith("/computeMetadata/v1/")) {
    const flavour = { "metadata-flavor": "Google" };
    if (headers["metadata-flavor"] !== "Google") return void send(403, "Forbidden");
    const account = "instance/service-accounts/default";
    const token = { access_token: accessToken, expires_in: 3_599, token_type: "Bearer" };
    const values: Record<string, string> = {
      [`${account}/token`]: JSON.stringify(token),
      [`${account}/email`]: email,
      "project/project-id": "pueblo-test",
      "universe/universe-domain": "googleapis.com",
    };
    const path = url.slice("/computeMetadata/v1/".length).split("?")[0] ?? "";
    const value = values[path];
    const plain = { ...flavour, "content-type": "application/text" };
    const type = path.endsWith("/token") ? flavour : plain;
    return void (value === undefined ? send(404, "", flavour) : send(200, value, type));
  }
  // https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/signBlob
  if (headers.authorization !== `Bearer ${accessToken}`) return void send(401, "{}");
  const parsed = toSign.safeParse(parseJson(body));
  const isOurs = url === `/v1/projects/-/serviceAccounts/${email}:signBlob`;
  if (request.method !== "POST" || !isOurs) return void send(404, "{}");
  if (!parsed.success) return void send(400, "{}");
  const payload = Buffer.from(parsed.data.payload, "base64");
  const signedBlob = createSign("RSA-SHA256").update(payload).sign(key, "base64");
  send(200, JSON.stringify({ keyId: "1", signedBlob }));
}
