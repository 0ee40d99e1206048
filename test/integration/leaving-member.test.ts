import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { jsonOf, problemOf } from "../support/http-client.ts";
import { startTestSystem, type TestSystem, type Visitor } from "../support/test-system.ts";

const secret = "La combinación de la caja fuerte de Beto es ZAFIRO-4471.";
const shared = "El horario de la tienda es de nueve a seis.";

const listed = z.object({ items: z.array(z.object({ id: z.string() })) });
const document = z.object({ id: z.string() });
const token = z.object({ access_token: z.string() });

let system: TestSystem;
let ana: Visitor;
beforeAll(async () => {
  system = await startTestSystem();
  ana = await system.signIn("ana@tienda.example");
});
afterAll(() => system.stop());

async function exchange(email: string, tenant: string): Promise<Response> {
  const signedIn = await system.anyone.post("/v1/auth/local/sign-in", { email });
  const { idToken } = await jsonOf(signedIn, z.object({ idToken: z.string() }));
  return system.anyone.post("/v1/auth/token", {
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    subject_token: idToken,
    subject_token_type: "urn:pueblo:token-type:firebase-id-token",
    tenant,
  });
}

/** Beto, in Ana's tenant by an invitation of hers. */
async function join(email: string): Promise<Visitor> {
  const path = `/v1/tenants/${ana.tenantId}/invitations`;
  const sent = await ana.post(path, { email, role: "member" });
  const invitation = await jsonOf(sent, z.object({ token: z.string() }), 201);
  const guest = await system.signIn(email);
  const joined = await guest.post("/v1/invitations/accept", { token: invitation.token });
  expect(joined.status).toBe(200);
  const { access_token } = await jsonOf(await exchange(email, ana.tenantId), token);
  return { ...system.anyone.as(access_token), tenantId: ana.tenantId };
}

async function upload(who: Visitor, text: string, visibility: "tenant" | "private") {
  const form = new FormData();
  form.set("file", new File([text], "notas.txt", { type: "text/plain" }));
  form.set("visibility", visibility);
  const packed = new Response(form);
  const headers = { "content-type": packed.headers.get("content-type") ?? "" };
  const sent = await who.call("POST", "/v1/documents", await packed.text(), headers);
  return (await jsonOf(sent, document, 202)).id;
}

const idsOf = async (who: Visitor) =>
  (await jsonOf(await who.get("/v1/documents?limit=100"), listed)).items.map(({ id }) => id);

describe("what somebody who leaves has put into the tenant", () => {
  it("stays: what is everybody's for all to find, what is private for nobody", async () => {
    const beto = await join("beto@tienda.example");
    const mine = await upload(beto, secret, "private");
    await system.upload(beto, "horario.txt", shared);
    const everything = await idsOf(beto);
    expect(everything).toHaveLength(2);

    expect((await beto.delete(`/v1/tenants/${ana.tenantId}/members/me`)).status).toBe(204);
    const left = await exchange("beto@tienda.example", ana.tenantId);
    expect(await problemOf(left)).toMatchObject({ status: 404 });

    expect(await idsOf(ana)).toEqual(everything.filter((id) => id !== mine));
    for (const [method, path] of [
      ["GET", `/v1/documents/${mine}`],
      ["GET", `/v1/documents/${mine}/text`],
      ["GET", `/v1/documents/${mine}/content`],
      ["DELETE", `/v1/documents/${mine}`],
    ] as const) {
      expect(await problemOf(await ana.call(method, path))).toMatchObject({ status: 404 });
    }
    const query = "combinación de la caja fuerte ZAFIRO-4471";
    expect(await (await ana.post("/v1/search", { query })).text()).not.toContain("ZAFIRO");
    const asked = await ana.post("/v1/ask", { question: "¿Cuál es la combinación de la caja?" });
    expect(await asked.text()).not.toContain("ZAFIRO");
    const found = await ana.post("/v1/search", { query: "horario de la tienda" });
    expect(await found.text()).toContain("nueve a seis");

    // It is the tenant's to keep, and counts as such.
    const limits = await ana.get(`/v1/tenants/${ana.tenantId}/limits`);
    const used = z.object({ used: z.object({ documents: z.int() }) });
    expect(await jsonOf(limits, used)).toEqual({ used: { documents: 2 } });

    const again = await join("beto@tienda.example");
    expect(await idsOf(again)).toEqual(everything);
  });
});
