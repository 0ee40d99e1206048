import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AuditEntry, AuditLog } from "#shared/kernel/audit-log.ts";

export type AuditLogUnderTest = {
  audit: AuditLog;
  /** What it keeps, in order, once all of it has arrived. */
  entries(): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
};

const key = {
  kind: "api_key",
  tenantId: "ten_1",
  keyId: "key_1",
  userId: "usr_1",
  role: "admin",
  scopes: ["ask"],
} as const;

export const act = (object: string, actor: AuditEntry["actor"] = key): AuditEntry => ({
  actor,
  action: "DELETE /v1/documents/{id}",
  object,
  outcome: "succeeded",
});

/** What every audit log promises; one run per adapter. */
export function describeAuditLog(name: string, create: () => Promise<AuditLogUnderTest>): void {
  describe(`${name} as an audit log`, () => {
    let subject: AuditLogUnderTest;
    beforeEach(async () => {
      subject = await create();
    });
    afterEach(() => subject.close());

    it("says who did what to which, from where, and how it ended", async () => {
      subject.audit.record({ ...act("doc_1"), requestId: "r1", address: "203.0.113.7" });
      expect(await subject.entries()).toEqual([
        {
          actor: {
            kind: "api_key",
            tenantId: "ten_1",
            id: "key_1",
            madeBy: "usr_1",
            role: "admin",
          },
          action: "DELETE /v1/documents/{id}",
          object: "doc_1",
          outcome: "succeeded",
          requestId: "r1",
          address: "203.0.113.7",
        },
      ]);
    });

    it("knows people, keys and functions", async () => {
      const person = { ...key, kind: "user" } as const;
      const sweeper = { kind: "system", tenantId: "ten_1", name: "sweep-documents" } as const;
      for (const actor of [person, key, sweeper]) subject.audit.record(act("doc_1", actor));
      const actors = (await subject.entries()).map(({ actor }) => actor);
      expect(actors).toMatchObject([{ id: "usr_1" }, { id: "key_1" }, { id: "sweep-documents" }]);
    });

    it("keeps many, in order, and none twice", async () => {
      for (let i = 0; i < 120; i++) subject.audit.record(act(`doc_${i}`));
      const objects = (await subject.entries()).map(({ object }) => object);
      expect(objects).toEqual(Array.from({ length: 120 }, (_, i) => `doc_${i}`));
    });

    it("is upset by nothing that people send, and keeps no more of it than it needs", async () => {
      for (const hostile of ["x\u0000".repeat(1_000_000), "\ud800", "a\r\nb", ""]) {
        subject.audit.record(act(hostile));
      }
      subject.audit.record(act("doc_2"));
      const objects = (await subject.entries()).map(({ object }) => object);
      expect(objects).toHaveLength(5);
      expect(objects.at(-1)).toBe("doc_2");
      expect(JSON.stringify(objects).length).toBeLessThan(20_000);
    });
  });
}
