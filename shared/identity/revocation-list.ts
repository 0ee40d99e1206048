import type { Clock } from "#shared/kernel/clock.ts";
import { AppError } from "#shared/kernel/errors.ts";
import type { Revocation } from "./list-revocations.ts";
import type { TokenActor } from "./ports.ts";
import { memberSubject } from "./revoke-tokens.ts";

/** After so many milliseconds the list is asked for again, while requests go on. */
const freshMs = 15_000;
/** After so many nobody passes before it was asked for: revocation bites within a minute. */
const staleMs = 45_000;

export type RevocationList = {
  /** Undefined when the list is recent enough, as nearly always; else what to wait for. */
  refresh(): Promise<void> | undefined;
  /** Whether a token issued at `issuedAt` (milliseconds) is over. */
  has(actor: TokenActor, issuedAt: number): boolean;
};

/**
 * The list of revocations, kept in memory and asked for again as requests come. While whoever has
 * it does not answer, the old list serves on; `unavailable` when there never was one.
 */
export function createRevocationList(
  load: () => Promise<Revocation[]>,
  clock: Clock,
): RevocationList {
  let before: Map<string, number> | undefined;
  let loadedAt = Number.NEGATIVE_INFINITY;
  let loading: Promise<void> | undefined;

  async function ask(): Promise<void> {
    const askedAt = clock.now().getTime();
    try {
      const list = await load();
      before = new Map(list.map((one) => [one.subject, one.before]));
      loadedAt = askedAt;
    } catch (cause) {
      if (!before) throw new AppError("unavailable", { cause });
    } finally {
      loading = undefined;
    }
  }

  return {
    refresh() {
      const age = clock.now().getTime() - loadedAt;
      if (age < freshMs) return undefined;
      loading ??= ask();
      if (age >= staleMs) return loading;
      loading.catch(() => {}); // the old list serves on
      return undefined;
    },
    has(actor, issuedAt) {
      const over = (subject: string) => issuedAt <= (before?.get(subject) ?? -1);
      if (!before || before.size === 0) return false;
      if (actor.kind === "api_key" && before.has(actor.keyId)) return true; // for good
      return over(memberSubject(actor)) || over(actor.userId) || over(actor.tenantId);
    },
  };
}
