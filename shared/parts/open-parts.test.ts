import { describe, expect, it } from "vitest";
import { silentLogger } from "#shared/kernel/logger.ts";
import { openParts } from "./open-parts.ts";
import type { PartBase } from "./part-base.ts";

const base = { logger: silentLogger };

/** Opens parts of these names, one after the other; closing the first `failing` fails. */
function partsOf(names: string[], failing?: string) {
  const closed: string[] = [];
  const open = async ({ closing }: PartBase) => {
    for (const name of names) {
      if (name === "broken") throw new Error("no such part");
      closing.push(async () => {
        closed.push(name);
        if (name === failing) throw new Error(`${name} stays open`);
      });
    }
    return { names };
  };
  return { open, closed };
}

describe("the parts of a unit", () => {
  it("are closed in the reverse order of their opening, once", async () => {
    const { open, closed } = partsOf(["database", "publisher", "outbox"]);
    const deps = await openParts(base, open);
    expect(deps.names).toHaveLength(3);
    expect(closed).toEqual([]);
    await deps.close();
    await deps.close();
    expect(closed).toEqual(["outbox", "publisher", "database"]);
  });

  it("are all closed when one of them fails to, and that is told", async () => {
    const { open, closed } = partsOf(["database", "publisher", "outbox"], "publisher");
    const deps = await openParts(base, open);
    await expect(deps.close()).rejects.toThrow("publisher stays open");
    expect(closed).toEqual(["outbox", "publisher", "database"]);
  });

  it("are closed again when the next one cannot be opened", async () => {
    const { open, closed } = partsOf(["database", "publisher", "broken", "outbox"], "publisher");
    await expect(openParts(base, open)).rejects.toThrow("no such part");
    expect(closed).toEqual(["publisher", "database"]);
  });
});
