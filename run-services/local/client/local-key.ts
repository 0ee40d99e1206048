import { z } from "zod";
import { createRequest } from "./request.ts";

const signedIn = z.object({ idToken: z.string() });
const exchanged = z.object({ access_token: z.string(), tenant: z.object({ id: z.string() }) });
const createdKey = z.object({ key: z.string() });

/** Signs in as a person of the local identity and makes an API key in their first tenant. */
export async function createLocalKey(options: {
  url: string;
  email: string;
  name: string;
  scopes: readonly string[];
}): Promise<{ apiKey: string; tenantId: string }> {
  const signal = AbortSignal.timeout(30_000);
  const headers = { "content-type": "application/json" };
  const send = async <T extends z.ZodType>(
    schema: T,
    path: string,
    body: unknown,
    token?: string,
  ) => {
    const request = createRequest({ url: options.url, token, signal });
    const response = await request("POST", path, { headers, body: () => JSON.stringify(body) });
    return schema.parse(await response.json());
  };
  const { idToken } = await send(signedIn, "/v1/auth/local/sign-in", { email: options.email });
  const { access_token, tenant } = await send(exchanged, "/v1/auth/token", {
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    subject_token: idToken,
    subject_token_type: "urn:pueblo:token-type:firebase-id-token",
  });
  const body = { name: options.name, scopes: options.scopes };
  const { key } = await send(createdKey, "/v1/auth/api-keys", body, access_token);
  return { apiKey: key, tenantId: tenant.id };
}
