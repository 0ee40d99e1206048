import { readdir } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { eventTopics, noticeTopics, tickTopics } from "#shared/contracts/topics.ts";
import { silentLogger } from "#shared/kernel/logger.ts";
import { type FunctionDeps, scheduleFunctions, subscribeFunctions } from "./subscribe-functions.ts";

// Nothing is delivered here: only what is wired is looked at.
const deps = { logger: silentLogger } as FunctionDeps;

describe("the local stack", () => {
  it("gives every topic the function that its contract names", () => {
    const wired = Object.entries(subscribeFunctions(deps, 1)).map(([topic, { consumer }]) => ({
      topic,
      consumer,
    }));
    const named = [...eventTopics, ...noticeTopics];
    expect(wired).toEqual(named.map(({ topic, consumer }) => ({ topic, consumer })));
  });

  it("runs every function of the scheduler", () => {
    const ticking = scheduleFunctions(deps, 5).map(({ name }) => name);
    expect(ticking).toEqual(tickTopics.map(({ consumer }) => consumer));
  });

  it("leaves no function out", async () => {
    const folders = await readdir(new URL("../../functions/", import.meta.url));
    const named = [...eventTopics, ...noticeTopics, ...tickTopics].map(({ consumer }) => consumer);
    // It takes what any of the others failed at too often; in one process the bus does that.
    const consumers = [...named, "record-dead-event"];
    expect(consumers.sort()).toEqual(folders.sort());
  });
});
