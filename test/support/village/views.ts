import { expect } from "vitest";
import type { Client } from "../http-client.ts";
import type { Paper } from "./oracle.ts";
import type { Village } from "./village.ts";

type View = [person: number, tenant: number];
const marksIn = (text: string) => [...new Set(text.match(/\bDOC[0-9a-z]{12}\b/g))].sort();
const marksOf = (papers: Paper[]) => papers.map(({ mark }) => mark).sort();

/** Everybody who can knock at all: people, keys by their makers' eyes. */
function knockers(village: Village): { client: Client; view: View; what: string }[] {
  const people = village.views().flatMap(([person, tenant]) => {
    const client = village.as(person, tenant);
    const view: View = [person, tenant];
    return client ? [{ client, view, what: `person ${person} of ${tenant}` }] : [];
  });
  const keys = village.oracle.keys.map(({ secret, maker, tenant }) => ({
    client: village.anyone.as(secret),
    view: [maker, tenant] as View,
    what: `a key of ${maker} of ${tenant}`,
  }));
  return [...people, ...keys];
}

/** After every move: each finds exactly what is theirs to see, and whoever is out is out. */
export async function glance(village: Village, turn: number): Promise<void> {
  const { oracle } = village;
  for (const { client, view, what } of knockers(village)) {
    const asked =
      turn % 2 === 0
        ? client.post("/v1/search", { query: "contrato", limit: 50 })
        : client.get("/v1/documents?limit=100");
    const { status, text } = await village.read(await asked, view);
    expect(status, `${what}: ${text}`).toBe(200);
    expect(marksIn(text), what).toEqual(marksOf(oracle.sees(...view)));
  }
  for (const ghost of village.ghosts) {
    const { status } = await village.anyone.as(ghost).get("/v1/documents");
    expect(status, "a token that is over").toBe(401);
  }
}

const waysToAPaper = ["", "/text", "/content", "/events"];

/**
 * At the end: by every way that there is to a paper, a conversation or a person. Each one takes
 * another way to another paper, so that a thousand villages have tried all with all.
 */
export async function look(village: Village, everything: Paper[], turn: number): Promise<void> {
  const { oracle } = village;
  for (const [place, { client, view, what }] of knockers(village).entries()) {
    const seen = oracle.sees(...view);
    const read = async (response: Promise<Response>, said?: string) =>
      village.read(await response, view, said);
    for (const [index, { id, mark }] of everything.entries()) {
      const sees = seen.some((paper) => paper.id === id);
      const way = waysToAPaper[(turn + place + index) % waysToAPaper.length];
      const { status, text } = await read(client.get(`/v1/documents/${id}${way}`));
      expect(status, `${what} ${way}: ${text}`).toBe(sees ? 200 : 404);
      expect(text.includes(mark), `${what} ${way}`).toBe(sees);
    }
    const foreign = everything.filter(({ id }) => !seen.some((paper) => paper.id === id));
    const documentIds = foreign.map(({ id }) => id);
    if ((turn + place) % 2 === 0 && documentIds.length > 0) {
      const aimed = { query: "contrato", limit: 50, filter: { documentIds } };
      const { text } = await read(client.post("/v1/search", aimed));
      expect(JSON.parse(text), what).toMatchObject({ passages: [] });
    }
    if ((turn + place) % 3 === 0) {
      const question = "¿Qué contratos vencen en mayo?";
      const stream = { accept: "text/event-stream" };
      await read(client.post("/v1/ask", { question, limit: 20 }, stream), question);
    }
    if (!what.startsWith("a key")) await lookAround(village, client, view);
  }
}

async function lookAround(village: Village, client: Client, view: View): Promise<void> {
  const { oracle } = village;
  const [person, tenant] = view;
  for (const talk of oracle.talks) {
    const own = oracle.goesOn(talk, person, tenant);
    const body = { question: "¿Y después?", conversationId: talk.id };
    // What is asked anew, so that it stands alone, repeats what the same person asked before.
    const said = own ? talk.said : "";
    const { status } = await village.read(await client.post("/v1/ask", body), view, said);
    expect(status, `person ${person} of ${tenant} goes on with ${talk.person}'s`).toBe(
      own ? 200 : 404,
    );
  }
  const audit = await client.get("/v1/audit?limit=100");
  expect(audit.status).toBe(oracle.roleOf(person, tenant) === "owner" ? 200 : 403);
  expectNoWordOf(await audit.text(), village, tenant);
  for (const [index, id] of village.tenants.entries()) {
    const response = await client.get(`/v1/tenants/${id}/members?limit=100`);
    const { status, text } = await village.read(response, view);
    const allowed = oracle.mayWrite(person, tenant);
    expect(status).toBe(!allowed ? 403 : index === tenant ? 200 : 404);
    if (status !== 200) continue;
    const expected = oracle.members(tenant).map((one) => village.names[one] ?? "");
    expect([...new Set(text.match(/\bPER[0-9a-z]{12}\b/g))].sort()).toEqual(expected.sort());
  }
}

/** The audit trail names what there was in the tenant, by id; nobody's words, nobody else's ids. */
function expectNoWordOf(trail: string, village: Village, tenant: number): void {
  expect(marksIn(trail)).toEqual([]);
  expect(trail).not.toContain(village.tenants[1 - tenant]);
  for (const paper of village.oracle.papers) {
    if (paper.tenant !== tenant) expect(trail).not.toContain(paper.id);
  }
}
