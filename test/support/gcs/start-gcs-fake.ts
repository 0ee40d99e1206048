import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import type { IncomingMessage as Message } from "#shared/events/ports.ts";
import { checkBearer } from "./bearer-token.ts";
import { type FakeRequest, jsonRefusal, Refused, type Reply, xmlRefusal } from "./exchange.ts";
import { createFaults, type Fault, faultyReply, htmlReply } from "./faults.ts";
import { answerJson, resourceOf } from "./json-api.ts";
import { createObjectTable, type FakeObject } from "./object-table.ts";
import { createResumableUploads } from "./resumable.ts";
import { answerXml } from "./xml-api.ts";

const email = "pueblo@test.iam.gserviceaccount.com";
const { publicKey, privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});

/**
 * Cloud Storage with one bucket and one service account, on a port of its own: the JSON API for
 * whoever has a token, signed addresses of the XML API for whoever has one.
 */
export async function startGcsFake({ bucket = "pueblo-test", mostPerPage = 1_000 } = {}) {
  const faults = createFaults();
  const requests: string[] = [];
  const notices: Message[] = [];
  let atOnce = 0;
  let mostAtOnce = 0;
  const clock = { now: () => new Date() };
  const objects = createObjectTable((object) => notices.push(noticeOf(bucket, object)));
  const api = { bucket, objects, mostPerPage, uploads: createResumableUploads(objects) };
  const account = { email, key: publicKey };

  function answer(request: FakeRequest): Reply {
    const isJson = /^\/(upload\/)?storage\/v1\//.test(request.url.pathname);
    try {
      if (!isJson) return answerXml(api, account, request);
      checkBearer(request, account);
      return answerJson(api, request);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return isJson ? jsonRefusal(error) : xmlRefusal(error);
    }
  }

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "GET", headers } = incoming;
    const url = new URL(incoming.url ?? "/", `http://${headers.host}`);
    const body = await buffer(incoming);
    const request = { method, url, headers, body, now: clock.now() };
    requests.push(`${method} ${url.pathname}${url.search}`);
    const fault = faults.take(request);
    if (fault === "reset") return void incoming.socket.resetAndDestroy();
    if (fault === "silence") return;
    if (fault === "html") return send(response, htmlReply);
    if (typeof fault === "object") return send(response, faultyReply(fault));
    const reply = answer(request);
    if (fault === "lost") return void incoming.socket.resetAndDestroy();
    send(response, reply, fault);
  }

  const server = createServer((incoming, response) => {
    mostAtOnce = Math.max(mostAtOnce, ++atOnce);
    response.once("close", () => atOnce--);
    serve(incoming, response).catch(() => incoming.socket.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  return {
    bucket,
    url: `http://127.0.0.1:${port}`,
    /** The service account's key, as its file has it. */
    credentials: {
      type: "service_account",
      project_id: "pueblo-test",
      private_key_id: "1",
      client_email: email,
      private_key: privateKey,
    },
    objects,
    faults,
    clock,
    /** Method, path and query of every request, in order. */
    requests,
    /** How many requests were under way together. */
    mostAtOnce: () => mostAtOnce,
    /** What the bucket told the topic of its notifications. */
    notices,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
export type GcsFake = Awaited<ReturnType<typeof startGcsFake>>;

function send(response: ServerResponse, reply: Reply, fault?: Fault): void {
  const body = Buffer.from(reply.body ?? "");
  const length = reply.status === 204 ? {} : { "content-length": String(body.length) };
  const half = body.subarray(0, Math.floor(body.length / 2));
  const headers = { ...reply.headers };
  if (fault === "half") {
    response.writeHead(reply.status, { ...headers, ...length });
    response.write(half, () => response.destroy());
  } else if (fault === "cut") {
    response.writeHead(reply.status, headers).end(half);
  } else {
    const sent = Buffer.from(body);
    if (fault === "corrupt") sent[half.length] = (sent[half.length] ?? 0) ^ 1;
    response.writeHead(reply.status, { ...headers, ...length }).end(sent);
  }
}

/** https://cloud.google.com/storage/docs/pubsub-notifications#format */
function noticeOf(bucket: string, object: FakeObject): Message {
  return {
    messageId: `${object.generation}`,
    attributes: {
      notificationConfig: `projects/_/buckets/${bucket}/notificationConfigs/1`,
      eventType: "OBJECT_FINALIZE",
      payloadFormat: "JSON_API_V1",
      bucketId: bucket,
      objectId: object.name,
      objectGeneration: String(object.generation),
      eventTime: object.updated.toISOString(),
    },
    body: JSON.stringify(resourceOf(bucket, object)),
  };
}
