import { afterEach, describe, expect, it } from "vitest";
import type { RequestCounter } from "#shared/kernel/rate-limiter.ts";
import { hostileKeys } from "./rate-limiter-conformance.ts";

export type RequestCounterUnderTest = { counter: RequestCounter; close(): Promise<void> };

const patient = { timeout: 5_000, interval: 50 };

/** What whoever counts requests promises; one run per adapter. */
export function describeRequestCounter(
  name: string,
  /** A counter with nothing counted yet. */
  create: (options: { windowSeconds: number }) => Promise<RequestCounterUnderTest>,
): void {
  describe(`${name} as a counter of requests`, () => {
    let subject: RequestCounterUnderTest | undefined;
    afterEach(async () => {
      await subject?.close();
      subject = undefined;
    });
    async function counterOf(windowSeconds = 60): Promise<RequestCounter> {
      subject = await create({ windowSeconds });
      return subject.counter;
    }
    const key = (limit: number, of = "ana") => ({ key: `key:${of}`, limit });
    const tenant = (limit: number) => ({ key: "tenant:ten", limit });

    it("tells of several limits the one with least left", async () => {
      const counter = await counterOf();
      expect(await counter.take([key(5), tenant(3)])).toMatchObject({
        allowed: true,
        limit: 3,
        remaining: 2,
      });
      expect(await counter.take([key(2), tenant(9)])).toMatchObject({ limit: 2, remaining: 0 });
    });

    it("lets nobody who is refused use up what others share with them", async () => {
      const counter = await counterOf();
      for (let i = 0; i < 20; i += 1) await counter.take([key(2), tenant(5)]);
      expect(await counter.take([key(2), tenant(5)])).toMatchObject({
        allowed: false,
        limit: 2,
        remaining: 0,
      });
      const others = [];
      for (let i = 0; i < 5; i += 1) others.push(await counter.take([key(9, "eva"), tenant(5)]));
      expect(others.map(({ allowed }) => allowed)).toEqual([true, true, true, false, false]);
      expect(others[4]).toMatchObject({ limit: 5, remaining: 0 });
      expect(await counter.take([key(9, "eva")])).toMatchObject({ remaining: 5 });
    });

    it("goes by the limit of each call: a larger one lets more through at once", async () => {
      const counter = await counterOf();
      await counter.take([key(1)]);
      expect(await counter.take([key(1)])).toMatchObject({ allowed: false });
      expect(await counter.take([key(3)])).toMatchObject({ allowed: true, remaining: 1 });
      expect(await counter.take([key(2)])).toMatchObject({ allowed: false });
    });

    it("lets no more through than the tighter of two when many come at the same time", async () => {
      const counter = await counterOf();
      const taken = await Promise.all(
        Array.from({ length: 60 }, (_, i) => counter.take([key(4, `${i % 3}`), tenant(10)])),
      );
      expect(taken.filter(({ allowed }) => allowed)).toHaveLength(10);
    });

    it("starts over when the window ends, however often it refused", async () => {
      const counter = await counterOf(1);
      await counter.take([key(1), tenant(1)]);
      const allowed = async () => (await counter.take([key(1), tenant(1)])).allowed;
      expect(await allowed()).toBe(false);
      await expect.poll(allowed, patient).toBe(true);
    });

    it("takes any key, and takes none for another", async () => {
      const counter = await counterOf();
      for (const hostile of hostileKeys) {
        const take = () => counter.take([{ key: hostile, limit: 1 }, tenant(99)]);
        expect({ hostile, ...(await take()) }).toMatchObject({ hostile, allowed: true });
        expect({ hostile, ...(await take()) }).toMatchObject({ hostile, allowed: false });
      }
    });
  });
}
