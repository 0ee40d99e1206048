import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { AppError } from "#shared/kernel/errors.ts";
import {
  type Behave,
  behave,
  held,
  startMisbehavingServer,
} from "../../test/support/misbehaving-server.ts";
import { createHttpBackend, type HttpBackendOptions } from "./http-backend.ts";

let closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.reverse()) await close();
  closing = [];
});

/** A backend on a server that behaves so; without delays. */
async function backendOn(behaviours: Behave[], options: HttpBackendOptions = {}) {
  const server = await startMisbehavingServer(...behaviours);
  const backend = createHttpBackend("ai", server.url, { random: () => 0, ...options });
  closing.push(server.close, () => backend.close());
  const call = async (method = "GET", init: RequestInit = {}) =>
    backend.fetch(new Request("http://door/v1/documents", { method, ...init }));
  return { backend, call, requests: server.requests };
}
/** A short body of a known length, as clients send JSON. */
const json = (body = "{}") => ({ body, headers: { "content-length": String(body.length) } });
const streamed = (body: ReadableStream<Uint8Array>) => ({ body, duplex: "half" as const });
const unavailable = { code: "unavailable", retry: true };

describe("a request that fails", () => {
  it.each<[string, Behave]>([
    ["the connection is reset", behave.reset],
    ["the connection ends", behave.hangUp],
    ["502 comes", behave.page(502)],
    ["503 comes", behave.page(503)],
    ["503 comes from the service", behave.problem(503)],
  ])("is sent once more when %s: if it only reads, and once", async (_, bad) => {
    for (const method of ["GET", "HEAD"]) {
      const { call, requests } = await backendOn([bad, behave.well]);
      expect((await call(method)).status).toBe(200);
      expect(requests.map((request) => request.method)).toEqual([method, method]);
    }
    const always = await backendOn([bad]);
    const outcome = await always.call().then(
      ({ status }) => status,
      (error) => error.code,
    );
    expect([503, "unavailable"]).toContain(outcome);
    expect(always.requests).toHaveLength(2);
    for (const method of ["POST", "PUT", "DELETE"]) {
      const { call, requests } = await backendOn([bad, behave.well]);
      await call(method, json()).catch(() => {});
      expect(requests).toHaveLength(1);
    }
  });

  it.each<[string, Behave]>([
    ["an answer breaks off in the middle", behave.halfAnAnswer],
    ["the answer is no HTTP", behave.noHttp],
    ["no answer comes", behave.silence],
    ["somebody else answers 500", behave.page(500)],
    ["somebody else answers 504", behave.page(504)],
    ["somebody else answers 429", behave.page(429)],
  ])("is unavailable, and sent only once, when %s", async (_, bad) => {
    const { call, requests } = await backendOn([bad, behave.well], { silenceMs: 500 });
    await expect(call()).rejects.toMatchObject(unavailable);
    expect(requests).toHaveLength(1);
    expect((await call()).status).toBe(200);
  });

  it("is unavailable when nobody is there", async () => {
    const { url, close } = await startMisbehavingServer();
    await close();
    const backend = createHttpBackend("ai", url, { random: () => 0 });
    closing.push(() => backend.close());
    await expect(backend.fetch(new Request("http://door/"))).rejects.toMatchObject(unavailable);
  });

  it.each([400, 401, 404, 422, 429, 500, 503])(
    "keeps the service's own words: %d",
    async (status) => {
      const { call } = await backendOn([behave.problem(status)]);
      const res = await call("POST", json());
      expect(res.status).toBe(status);
      expect(await res.json()).toEqual({ status });
    },
  );

  it("keeps what kind of thing a good answer is, also an unusual one", async () => {
    const { call } = await backendOn([
      (_, res) => res.writeHead(200, { "content-type": "text/html" }).end("<p>hi</p>"),
    ]);
    const res = await call();
    expect([res.headers.get("content-type"), await res.text()]).toEqual(["text/html", "<p>hi</p>"]);
  });
});

describe("time", () => {
  it("ends for an answer of known length that never gets to its end", async () => {
    const dribble: Behave = (_, res) => {
      res.writeHead(200, { "content-length": "100000" }).flushHeaders();
      const timer = setInterval(() => res.write("."), 10);
      res.on("close", () => clearInterval(timer));
    };
    const short: Behave = (_, res) => {
      res.writeHead(200, { "content-length": "1000" }).flushHeaders();
      const timer = setInterval(() => res.write("."), 10);
      res.on("close", () => clearInterval(timer));
    };
    const { call } = await backendOn([short, dribble], { totalMs: 500 });
    await expect(call()).rejects.toMatchObject(unavailable);
    // Longer ones stream: they may take as long as they make headway.
    const reader = (await call()).body?.getReader();
    let bytes = 0;
    while (bytes < 20) bytes += (await reader?.read())?.value?.length ?? 0;
    await reader?.cancel();
  });

  it("does not end for what streams to the client", async () => {
    const end = held((_, res) => res.end("end"));
    const { call } = await backendOn(
      [
        (req, res) => {
          res.writeHead(200, { "content-type": "text/event-stream" }).write("begin ");
          end(req, res);
        },
      ],
      { totalMs: 400 },
    );
    const res = await call();
    await sleep(500);
    end.release.resolve();
    expect(await res.text()).toBe("begin end");
  });

  it("does not end for what streams from the client", async () => {
    const { call } = await backendOn(
      [(req, res) => req.resume().on("end", () => res.writeHead(201).end())],
      { totalMs: 50 },
    );
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const answer = call("PUT", streamed(readable));
    const writer = writable.getWriter();
    await writer.write(new Uint8Array(10));
    await sleep(100);
    await writer.close();
    expect((await answer).status).toBe(201);
  });

  it("ends for a stream that falls silent", async () => {
    const { call } = await backendOn(
      [(_, res) => res.writeHead(200, { "content-type": "text/event-stream" }).write("begin")],
      { silenceMs: 500 },
    );
    await expect((await call()).text()).rejects.toThrow();
  });
});

describe("a circuit", () => {
  const circuit = { failures: 3, openMs: 50 };
  const fail = async (call: () => Promise<unknown>, times = 3) => {
    for (let i = 0; i < times; i += 1) await call().catch(() => {});
  };

  it.each<[string, Behave]>([
    ["resets", behave.reset],
    ["502", behave.page(502)],
    ["503", behave.page(503)],
    ["504", behave.page(504)],
    ["silence", behave.silence],
    ["half answers", behave.halfAnAnswer],
  ])("opens after some %s in a row: then nobody waits, and nothing is sent", async (_, bad) => {
    const { call, requests } = await backendOn([bad], {
      circuit: { failures: 3, openMs: 60_000 },
      silenceMs: 50,
    });
    await fail(() => call("POST", json()));
    expect(requests).toHaveLength(3);
    const refused = await call("POST", json()).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(AppError);
    expect(refused).toMatchObject({ ...unavailable, headers: { "retry-after": "60" } });
    expect(requests).toHaveLength(3);
  });

  it.each<[string, Behave]>([
    ["400", behave.problem(400)],
    ["401", behave.problem(401)],
    ["404", behave.problem(404)],
    ["429", behave.page(429)],
    ["500", behave.problem(500)],
    ["503 from the service itself", behave.problem(503)],
  ])("stays closed for any number of %s", async (_, bad) => {
    const { call, requests } = await backendOn([bad], { circuit });
    await fail(() => call("POST", json()), 10);
    expect(requests).toHaveLength(10);
  });

  it("stays closed for clients who leave", async () => {
    const { call, requests } = await backendOn([behave.silence], { circuit });
    for (let i = 1; i <= 5; i += 1) {
      const leave = new AbortController();
      const answer = call("POST", { ...json(), signal: leave.signal }).catch(() => {});
      await expect.poll(() => requests.length).toBe(i);
      leave.abort();
      await answer;
    }
  });

  it("stays closed for clients whose bodies break off or grow too long", async () => {
    const { call } = await backendOn(
      [
        (req, res) =>
          req
            .resume()
            .on("end", () => res.end("ok"))
            .on("error", () => {}),
      ],
      { circuit },
    );
    const tooLong = new AppError("payload_too_large");
    for (let i = 0; i < 5; i += 1) {
      let pulls = 0;
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          pulls += 1;
          if (pulls === 1) controller.enqueue(new Uint8Array(10));
          else controller.error(tooLong);
        },
      });
      await expect(call("POST", streamed(body))).rejects.toBe(tooLong);
    }
    expect((await call()).status).toBe(200);
  });

  it("asks whether the backend lives when its time is over, and closes when it does", async () => {
    const trial = held(behave.well);
    const bad = Array.from({ length: 3 }, () => behave.reset);
    const { call, requests } = await backendOn([...bad, trial, behave.well], { circuit });
    await fail(() => call("POST", json()));
    await sleep(circuit.openMs + 20);
    const first = call("POST", json());
    await trial.asked.promise;
    await expect(call()).rejects.toMatchObject(unavailable);
    await expect(call()).rejects.toMatchObject(unavailable);
    expect(requests).toHaveLength(4);
    expect(requests[3]).toMatchObject({ method: "GET", url: "/health" });
    trial.release.resolve();
    expect((await first).status).toBe(200);
    expect((await call()).status).toBe(200);
  });

  it("closes for everybody, however long the first request then takes", async () => {
    const slow = held(behave.well);
    const bad = Array.from({ length: 3 }, () => behave.reset);
    const { call } = await backendOn([...bad, behave.well, slow, behave.well], { circuit });
    await fail(() => call("POST", json()));
    await sleep(circuit.openMs + 20);
    const first = call("POST", json());
    await slow.asked.promise;
    expect((await call()).status).toBe(200);
    slow.release.resolve();
    expect((await first).status).toBe(200);
  });

  it.each<[string, Behave]>([
    ["fails", behave.reset],
    ["gets no answer in time", behave.silence],
  ])("opens again when the trial %s", async (_, bad) => {
    const resets = Array.from({ length: 3 }, () => behave.reset);
    const { call, requests } = await backendOn([...resets, bad], { circuit, trialMs: 50 });
    await fail(() => call("POST", json()));
    await sleep(circuit.openMs + 20);
    const answers = await Promise.allSettled([1, 2, 3, 4, 5].map(() => call("POST", json())));
    expect(answers.every(({ status }) => status === "rejected")).toBe(true);
    expect(requests).toHaveLength(4);
  });

  it("is each backend's own", async () => {
    const broken = await backendOn([behave.reset], { circuit });
    const whole = await backendOn([behave.well], { circuit });
    await fail(() => broken.call("POST", json()), 5);
    expect((await whole.call()).status).toBe(200);
  });
});
