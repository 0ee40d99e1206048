import fc from "fast-check";
import { expect } from "vitest";
import { z } from "zod";
import { questionAnswered } from "#shared/contracts/question-answered.ts";
import { questionAsked } from "#shared/contracts/question-asked.ts";
import { roles } from "#shared/kernel/actor.ts";
import { newId } from "#shared/kernel/ids.ts";
import type { WholeSystem } from "../whole-system.ts";
import type { Village } from "./village.ts";

/** How often each thing happens, relative to the others. */
const acts = {
  upload: 8,
  delete: 3,
  reindex: 1,
  ask: 3,
  batch: 2,
  invite: 2,
  accept: 3,
  changeRole: 2,
  leave: 1,
  remove: 2,
  makeKey: 2,
  revokeKey: 1,
} as const;
type Act = keyof typeof acts;
const bag = Object.entries(acts).flatMap(([act, weight]) => Array<Act>(weight).fill(act as Act));

/** One thing that somebody tries, allowed or not. Numbers choose among what there is by then. */
export const move = fc.record({
  act: fc.constantFrom(...bag),
  who: fc.nat(3),
  where: fc.nat(1),
  whom: fc.nat(3),
  which: fc.nat(11),
  role: fc.constantFrom(...roles),
  isPrivate: fc.boolean(),
});
export type Move = typeof move extends fc.Arbitrary<infer M> ? M : never;

const withId = z.object({ id: z.string() });
const newKey = z.object({ id: z.string(), key: z.string() });
const invited = z.object({ token: z.string() });
const talked = z.object({ conversationId: z.string() });

/** Plays one move, and holds its outcome to the oracle. */
export async function play(village: Village, system: WholeSystem, one: Move): Promise<void> {
  const { oracle } = village;
  const { who, where, whom, which, role } = one;
  if (one.act === "batch") return askInBatch(village, system, one);
  if (one.act === "accept") return accept(village, one);
  const caller = village.as(who, where);
  if (!caller) return; // their doors are tried in the views: ghosts, and signing in
  const view: [number, number] = [who, where];
  const pick = <T>(list: T[]): T | undefined => list[which % Math.max(1, list.length)];
  const tenant = `/v1/tenants/${village.tenants[where]}`;
  const member = `${tenant}/members/${village.users[whom]}`;
  const manages = oracle.mayManage(who, where);
  const touches = (one: string | undefined) =>
    one !== "owner" || oracle.roleOf(who, where) === "owner";
  const done = async (response: Promise<Response>, expected: number, said?: string) => {
    const { status, text } = await village.read(await response, view, said);
    expect(status, `${one.act} by ${who} of ${where}: ${text}`).toBe(expected);
    return text;
  };

  switch (one.act) {
    case "upload": {
      const mark = `DOC${newId("doc").slice(-12)}`;
      const form = new FormData();
      form.set("file", new File([`El contrato ${mark} vence en mayo.`], `${mark}.txt`));
      form.set("visibility", one.isPrivate ? "private" : "tenant");
      const packed = new Response(form);
      const type = { "content-type": packed.headers.get("content-type") ?? "" };
      const sent = caller.call("POST", "/v1/documents", await packed.text(), type);
      if (!oracle.mayWrite(who, where)) return void (await done(sent, 403));
      // It is the caller's own from this moment: put down before its answer is read.
      const response = await sent;
      const { id } = withId.parse(await response.clone().json());
      oracle.papers.push({ id, mark, tenant: where, author: who, isPrivate: one.isPrivate });
      await done(Promise.resolve(response), 202);
      await village.settle();
      return;
    }
    case "delete":
    case "reindex": {
      const paper = pick(oracle.papers);
      if (!paper) return;
      const path = `/v1/documents/${paper.id}`;
      const sees = oracle.sees(who, where).includes(paper);
      const refusal = oracle.mayWrite(who, where) ? 404 : 403;
      if (one.act === "reindex") {
        const sent = caller.post(`${path}/reindex`, undefined);
        await done(sent, refusal === 403 ? 403 : sees ? 202 : 404);
      } else {
        const response = await caller.delete(path);
        if (sees && refusal === 404) oracle.forget(paper);
        await done(Promise.resolve(response), refusal === 403 ? 403 : sees ? 204 : 404);
        // What is deleted is hidden at once; that it is purged may come much later.
        if (!one.isPrivate) return;
      }
      await village.settle();
      return;
    }
    case "ask": {
      const talk = pick(oracle.talks);
      const paper = pick(oracle.papers);
      const question = `¿Cuándo vence el contrato ${paper?.mark ?? "primero"}?`;
      const goesOn = one.isPrivate && talk;
      const body = { question, ...(goesOn && { conversationId: talk.id }) };
      const own = !goesOn || oracle.goesOn(talk, who, where);
      const text = await done(caller.post("/v1/ask", body), own ? 200 : 404, question);
      if (!own) return;
      if (paper && oracle.sees(who, where).includes(paper)) expect(text).toContain(paper.mark);
      const { conversationId: id } = talked.parse(JSON.parse(text));
      if (goesOn) Object.assign(talk, { said: question, answers: [...talk.answers, text] });
      else oracle.talks.push({ id, tenant: where, person: who, said: question, answers: [text] });
      return;
    }
    case "invite": {
      const body = { email: village.emails[whom], role };
      const allowed = manages && touches(role);
      const belongs = oracle.roleOf(whom, where) !== undefined;
      const expected = !allowed ? 403 : belongs ? 409 : 201;
      const text = await done(caller.post(`${tenant}/invitations`, body), expected);
      if (expected !== 201) return;
      oracle.remove(oracle.invitations, (each) => each.guest === whom && each.tenant === where);
      const { token } = invited.parse(JSON.parse(text));
      oracle.invitations.push({ token, tenant: where, guest: whom, role, host: who });
      return;
    }
    case "changeRole": {
      const before = oracle.roleOf(whom, where);
      const allowed = touches(before) && touches(role);
      const last = oracle.isLastOwner(whom, where);
      const expected = !manages
        ? 403
        : before === undefined
          ? 404
          : before === role
            ? 200
            : !allowed
              ? 403
              : last
                ? 409
                : 200;
      await done(caller.call("PATCH", member, { role }), expected);
      if (expected !== 200 || before === role) return;
      oracle.setRole(whom, where, role);
      return village.renew(whom, where);
    }
    case "leave":
    case "remove": {
      const leaver = one.act === "leave" ? who : whom;
      const before = oracle.roleOf(leaver, where);
      const last = oracle.isLastOwner(leaver, where);
      const allowed = one.act === "leave" || (manages && (before === undefined || touches(before)));
      const expected = !allowed ? 403 : before === undefined ? 404 : last ? 409 : 204;
      const path = one.act === "leave" ? `${tenant}/members/me` : member;
      await done(caller.delete(path), expected);
      if (expected !== 204) return;
      oracle.leave(leaver, where);
      return village.renew(leaver, where);
    }
    case "makeKey": {
      const body = { name: "llave", scopes: ["documents:read", "search", "ask"] };
      const text = await done(caller.post("/v1/auth/api-keys", body), manages ? 201 : 403);
      if (!manages) return;
      const { id, key: secret } = newKey.parse(JSON.parse(text));
      oracle.keys.push({ id, secret, tenant: where, maker: who });
      return;
    }
    case "revokeKey": {
      const key = pick(oracle.keys);
      if (!key) return;
      const expected = !manages ? 403 : key.tenant === where ? 204 : 404;
      await done(caller.delete(`/v1/auth/api-keys/${key.id}`), expected);
      if (expected !== 204) return;
      oracle.remove(oracle.keys, (each) => each === key);
      village.ghosts.push(key.secret);
      system.aMinuteLater();
      return;
    }
  }
}

async function accept(village: Village, { whom, which }: Move): Promise<void> {
  const { oracle } = village;
  const invitation = oracle.invitations[which % Math.max(1, oracle.invitations.length)];
  const token = invitation && (await village.signIn(whom));
  if (!token) return;
  const body = { token: invitation.token };
  const { guest, tenant, role } = invitation;
  const response = await village.anyone.as(token).post("/v1/invitations/accept", body);
  const belongs = oracle.roleOf(guest, tenant) !== undefined;
  const expected = whom !== guest ? 403 : belongs ? 409 : 200;
  expect(response.status, await response.text()).toBe(expected);
  if (expected !== 200) return;
  oracle.remove(oracle.invitations, (each) => each === invitation);
  oracle.setRole(guest, tenant, role);
  await village.renew(guest, tenant);
}

/** A job's question, for somebody of the tenant or for nobody. */
async function askInBatch(village: Village, { queue }: WholeSystem, one: Move): Promise<void> {
  const { oracle } = village;
  const { where, whom, which, isPrivate: named } = one;
  const paper = oracle.papers[which % Math.max(1, oracle.papers.length)];
  const question = `¿Cuándo vence el contrato ${paper?.mark ?? "primero"}?`;
  const data = { question, ...(named && { askedBy: village.users[whom] }) };
  const tenantId = village.tenants[where];
  const body = JSON.stringify({ version: 1, tenantId, data });
  queue.push({ topic: questionAsked.topic, id: newId("evt"), body, orderingKey: "" });
  const announced = await village.settle();
  const answer = announced.find(({ topic }) => topic === questionAnswered.topic)?.body ?? "";
  const asker = named ? whom : undefined;
  const { text } = await village.read(new Response(answer), [asker, where], question);
  const belongs = !named || oracle.roleOf(whom, where) !== undefined;
  const seen = paper && belongs && oracle.sees(asker, where).includes(paper);
  expect(text.includes(paper?.mark ?? "?"), `a batch job for ${asker} of ${where}: ${text}`).toBe(
    seen ?? false,
  );
}
