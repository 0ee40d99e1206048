import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { type SpawnedService, spawnMain } from "../../test/support/spawn-service.ts";

let service: SpawnedService | undefined;
afterEach(async () => {
  service?.signal("SIGKILL");
  await service?.ended();
  service = undefined;
});

async function start(env: Record<string, string> = {}) {
  service = await spawnMain("test/support/services/lifecycle.ts", env);
  return service;
}

const said = (running: SpawnedService, words: string) =>
  expect.poll(() => running.output(), { timeout: 20_000, interval: 10 }).toContain(words);

describe("a service that is told to stop", () => {
  it("takes nothing more, finishes what runs, closes its parts, and leaves with 0", async () => {
    const running = await start();
    const slow = fetch(`${running.url}/slow?ms=400`);
    await said(running, "slow began");
    running.signal("SIGTERM");
    await said(running, '"stopping"');
    await expect(fetch(`${running.url}/healthz`)).rejects.toThrow();
    expect(running.output()).not.toContain("deps closed");
    expect(await (await slow).text()).toBe("done");
    expect(await running.ended()).toBe(0);
    expect(running.output()).toContain("deps closed");
  });

  it("is not ready from then on, for those who still hold a line", async () => {
    const running = await start();
    const line = connect(Number(new URL(running.url).port), "127.0.0.1");
    let answers = "";
    line.setEncoding("utf8").on("data", (data: string) => {
      answers += data;
    });
    line.write("GET /slow?ms=1500 HTTP/1.1\r\nhost: x\r\n\r\n");
    await said(running, "slow began");
    running.signal("SIGTERM");
    await said(running, '"stopping"');
    line.write("GET /readyz HTTP/1.1\r\nhost: x\r\n\r\n");
    await once(line, "close");
    expect(answers).toMatch(/^HTTP\/1\.1 200 OK[\s\S]*done[\s\S]*HTTP\/1\.1 503 /);
    expect(await running.ended()).toBe(0);
  });

  it("sends watchers elsewhere at once, with a clean end", async () => {
    const running = await start();
    const watched = await fetch(`${running.url}/watch`);
    const slow = fetch(`${running.url}/slow?ms=2000`).then((response) => response.text());
    await said(running, "slow began");
    running.signal("SIGTERM");
    // It does not wait for what has to be finished.
    const first = await Promise.race([watched.text(), slow]);
    expect(first).toBe("id: 1\nevent: start\ndata: {}\n\n");
    expect(await slow).toBe("done");
    expect(await running.ended()).toBe(0);
  });

  it("ends what would not end, in time and cleanly", async () => {
    const running = await start({ STOP_SECONDS: "1" });
    const asked = await fetch(`${running.url}/ask`);
    running.signal("SIGTERM");
    expect(await asked.text()).toBe("id: 1\nevent: start\ndata: {}\n\n");
    expect(await running.ended()).toBe(0);
  });

  it("ends at once at a second signal", async () => {
    const running = await start({ CLOSING: "endless" });
    running.signal("SIGINT");
    await said(running, "deps closed");
    running.signal("SIGTERM");
    expect(await running.ended()).toBe(1);
    expect(running.output()).toContain("stopped at once");
  });

  it("says with 1 that a part would not close", async () => {
    const running = await start({ CLOSING: "failing" });
    running.signal("SIGTERM");
    expect(await running.ended()).toBe(1);
    expect(running.output()).toContain("not stopped well");
  });

  it("does not wait for ever for a part", async () => {
    const running = await start({ CLOSING: "endless", STOP_SECONDS: "1" });
    running.signal("SIGTERM");
    expect(await running.ended()).toBe(1);
    expect(running.output()).toContain("not stopped well");
    expect(running.output()).toMatch(/not done within \d+ ms/);
  });
});

describe("a service in which something goes wrong that nobody expected", () => {
  it.each([
    ["/reject", "nobody waits for me"],
    ["/throw", "nobody catches me"],
  ])("says so and ends: %s", async (path, words) => {
    const running = await start();
    await fetch(`${running.url}${path}`).catch(() => {});
    expect(await running.ended()).toBe(1);
    const line = running
      .output()
      .split("\n")
      .find((one) => one.includes("CRITICAL"));
    expect(line).toContain(words);
  });
});

describe("metrics", () => {
  it("are on the port of the service, unless they have one of their own", async () => {
    const running = await start();
    expect((await fetch(`${running.url}/metrics`)).status).toBe(200);
    running.signal("SIGKILL");
    await running.ended();
    const apart = await start({ METRICS_PORT: "0", K_SERVICE: "lifecycle" });
    expect((await fetch(`${apart.url}/metrics`)).status).toBe(404);
    const port = /"port":(\d+)/.exec(apart.output())?.[1];
    const scraped = await fetch(`http://127.0.0.1:${port}/metrics`);
    expect(await scraped.text()).toContain("http_requests_in_flight");
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(404);
  });
});
