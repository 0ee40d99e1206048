import { afterEach, describe, expect, it } from "vitest";
import type { RateLimiter } from "#shared/kernel/rate-limiter.ts";

export type RateLimiterUnderTest = { limiter: RateLimiter; close(): Promise<void> };

const patient = { timeout: 5_000, interval: 50 };

/** Keys that somebody may bring along to break a store, or to be taken for somebody else. */
export const hostileKeys = [
  "",
  " ",
  "__proto__",
  "a\u0000b",
  "a\r\nSET x y\r\n",
  "ñandú 🙂",
  "\ud800",
  "\udfff",
  "x".repeat(32_000),
  `${"x".repeat(32_000)}y`,
];

/** What every rate limiter promises; one run per adapter. */
export function describeRateLimiter(
  name: string,
  /** A limiter with nothing counted yet. */
  create: (options: { limit: number; windowSeconds: number }) => Promise<RateLimiterUnderTest>,
): void {
  describe(`${name} as a rate limiter`, () => {
    let subject: RateLimiterUnderTest | undefined;
    afterEach(async () => {
      await subject?.close();
      subject = undefined;
    });
    async function limiterOf(limit: number, windowSeconds = 60): Promise<RateLimiter> {
      subject = await create({ limit, windowSeconds });
      return subject.limiter;
    }

    it("allows as many as the limit says, tells what is left, and refuses the next", async () => {
      const limiter = await limiterOf(3);
      const taken = [];
      for (let i = 0; i < 5; i += 1) taken.push(await limiter.take("ana"));
      expect(taken.map(({ allowed }) => allowed)).toEqual([true, true, true, false, false]);
      expect(taken.map(({ remaining }) => remaining)).toEqual([2, 1, 0, 0, 0]);
      for (const { limit, resetSeconds } of taken) {
        expect(limit).toBe(3);
        expect(Number.isInteger(resetSeconds)).toBe(true);
        expect(resetSeconds).toBeGreaterThanOrEqual(1);
        expect(resetSeconds).toBeLessThanOrEqual(60);
      }
    });

    it("counts each key by itself", async () => {
      const limiter = await limiterOf(1);
      expect(await limiter.take("ana")).toMatchObject({ allowed: true });
      expect(await limiter.take("ana")).toMatchObject({ allowed: false });
      expect(await limiter.take("eva")).toMatchObject({ allowed: true });
    });

    it("lets no more through when many come at the same time", async () => {
      const limiter = await limiterOf(10);
      const taken = await Promise.all(Array.from({ length: 50 }, () => limiter.take("ana")));
      expect(taken.filter(({ allowed }) => allowed)).toHaveLength(10);
    });

    it("starts over when the window ends, however often it refused", async () => {
      const limiter = await limiterOf(1, 1);
      expect(await limiter.take("ana")).toMatchObject({ allowed: true });
      await expect.poll(async () => (await limiter.take("ana")).allowed, patient).toBe(true);
    });

    it("takes any key, and takes none for another", async () => {
      const limiter = await limiterOf(1);
      for (const key of hostileKeys) {
        expect({ key, ...(await limiter.take(key)) }).toMatchObject({ key, allowed: true });
        expect({ key, ...(await limiter.take(key)) }).toMatchObject({ key, allowed: false });
      }
    });
  });
}
