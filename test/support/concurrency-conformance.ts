import { afterEach, describe, expect, it } from "vitest";
import type { ConcurrencyLimiter } from "#shared/kernel/concurrency-limiter.ts";
import { hostileKeys } from "./rate-limiter-conformance.ts";

export type ConcurrencyUnderTest = { limiter: ConcurrencyLimiter; close(): Promise<void> };

const patient = { timeout: 5_000, interval: 10 };

/** What everything that limits what runs at once promises; one run per adapter. */
export function describeConcurrency(
  name: string,
  /** A limiter that nothing runs under yet. */
  create: () => Promise<ConcurrencyUnderTest>,
): void {
  describe(`${name} as a limit of what runs at once`, () => {
    let subject: ConcurrencyUnderTest | undefined;
    afterEach(async () => {
      subject?.limiter.close();
      await subject?.close();
      subject = undefined;
    });
    async function start(): Promise<ConcurrencyLimiter> {
      subject = await create();
      return subject.limiter;
    }
    const key = (limit: number, of = "ana") => ({ key: `key:${of}`, limit });
    const tenant = (limit: number) => ({ key: "tenant:ten", limit });
    const given = (place: { held: boolean }) => {
      if (!("release" in place) || typeof place.release !== "function") throw new Error("no place");
      place.release();
    };

    it("has as many places as the limit says, and one again when one is given back", async () => {
      const limiter = await start();
      const first = await limiter.enter([key(2)]);
      expect((await limiter.enter([key(2)])).held).toBe(true);
      expect(await limiter.enter([key(2)])).toEqual({ held: false, full: key(2) });
      given(first);
      given(first); // gives no second place back
      await expect.poll(async () => (await limiter.enter([key(2)])).held, patient).toBe(true);
      expect((await limiter.enter([key(2)])).held).toBe(false);
    });

    it("takes none of several when one is full, and names that", async () => {
      const limiter = await start();
      await limiter.enter([key(1), tenant(3)]);
      for (let i = 0; i < 9; i += 1) {
        expect(await limiter.enter([key(1), tenant(3)])).toEqual({ held: false, full: key(1) });
      }
      expect((await limiter.enter([key(9, "eva"), tenant(3)])).held).toBe(true);
      expect((await limiter.enter([key(9, "eva"), tenant(3)])).held).toBe(true);
      expect(await limiter.enter([key(9, "eva"), tenant(3)])).toEqual({
        held: false,
        full: tenant(3),
      });
    });

    it("gives no place to two of many that come at the same time", async () => {
      const limiter = await start();
      const places = await Promise.all(
        Array.from({ length: 50 }, (_, i) => limiter.enter([key(4, `${i % 3}`), tenant(10)])),
      );
      expect(places.filter(({ held }) => held)).toHaveLength(10);
      for (const place of places) if (place.held) place.release();
      const again = async () => {
        const place = await limiter.enter([key(1, "0"), tenant(1)]);
        if (place.held) place.release();
        return place.held;
      };
      await expect.poll(again, patient).toBe(true);
    });

    it("takes any key, and takes none for another", async () => {
      const limiter = await start();
      for (const hostile of hostileKeys) {
        const enter = () => limiter.enter([{ key: hostile, limit: 1 }]);
        expect({ hostile, held: (await enter()).held }).toEqual({ hostile, held: true });
        expect({ hostile, held: (await enter()).held }).toEqual({ hostile, held: false });
      }
    });
  });
}
