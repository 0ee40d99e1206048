import type { Role } from "#shared/kernel/actor.ts";

/** People and tenants by number: 0, 1, 2 … */
export type Paper = {
  id: string;
  /** A word that stands in its name, title and text, and nowhere else. */
  mark: string;
  tenant: number;
  author: number;
  isPrivate: boolean;
};
/** A conversation: whose it is, the last question, and what was answered, as it was shown. */
type Talk = { id: string; tenant: number; person: number; said: string; answers: string[] };
type Key = { id: string; secret: string; tenant: number; maker: number };
type Invitation = {
  token: string;
  tenant: number;
  guest: number;
  role: Role;
  host: number;
};

/**
 * Who may do and see what, written down a second time and as plainly as can be: it shares no code
 * with what it judges.
 */
export function createOracle() {
  const roles = new Map<string, Role>();
  const papers: Paper[] = [];
  const talks: Talk[] = [];
  const keys: Key[] = [];
  const invitations: Invitation[] = [];
  const at = (person: number, tenant: number) => `${person}/${tenant}`;
  const roleOf = (person: number, tenant: number) => roles.get(at(person, tenant));
  const remove = <T>(list: T[], gone: (one: T) => boolean) => {
    for (let i = list.length - 1; i >= 0; i--) {
      const one = list[i];
      if (one !== undefined && gone(one)) list.splice(i, 1);
    }
  };
  const owners = (tenant: number) =>
    [...roles].filter(([who, role]) => who.endsWith(`/${tenant}`) && role === "owner").length;

  return {
    papers,
    talks,
    keys,
    invitations,
    roleOf,
    remove,
    /** A paper goes, with the answers that show it; a talk that has none left has gone as well. */
    forget(paper: Paper): void {
      remove(papers, (each) => each === paper);
      for (const talk of talks) {
        talk.answers = talk.answers.filter((answer) => !answer.includes(paper.id));
      }
    },
    goesOn: (talk: Talk, person: number, tenant: number) =>
      talk.person === person && talk.tenant === tenant && talk.answers.length > 0,
    members: (tenant: number) =>
      [...roles.keys()].flatMap((who) => {
        const [person, of] = who.split("/").map(Number);
        return of === tenant && person !== undefined ? [person] : [];
      }),
    isLastOwner: (person: number, tenant: number) =>
      roleOf(person, tenant) === "owner" && owners(tenant) === 1,
    mayWrite: (person: number, tenant: number) => {
      const role = roleOf(person, tenant);
      return role === "owner" || role === "admin" || role === "member";
    },
    mayManage: (person: number, tenant: number) => {
      const role = roleOf(person, tenant);
      return role === "owner" || role === "admin";
    },
    /** Of whom `person` is undefined: a batch job of the tenant's, for nobody in particular. */
    sees: (person: number | undefined, tenant: number) =>
      papers.filter(
        (paper) => paper.tenant === tenant && (!paper.isPrivate || paper.author === person),
      ),
    setRole(person: number, tenant: number, role: Role): void {
      roles.set(at(person, tenant), role);
      remove(
        invitations,
        ({ host, tenant: of, role: offered }) =>
          host === person &&
          of === tenant &&
          !(role === "owner" || (role === "admin" && offered !== "owner")),
      );
    },
    leave(person: number, tenant: number): void {
      roles.delete(at(person, tenant));
      remove(keys, ({ maker, tenant: of }) => maker === person && of === tenant);
      remove(invitations, ({ host, tenant: of }) => host === person && of === tenant);
    },
  };
}
