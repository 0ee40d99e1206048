import { z } from "zod";
import { tenantEvent } from "./event.ts";
import { announcements, eventTopics, noticeTopics, tickTopics } from "./topics.ts";

type Topic = { topic: string; summary: string; payload: z.ZodType; direction: "receive" | "send" };

/** Every topic with who listens to it and the shape of its messages. */
function topics(): Topic[] {
  const consumed = (consumer: string) => `Consumed by the function ${consumer}.`;
  return [
    ...eventTopics.map(({ topic, consumer, data }) => ({
      topic,
      summary: consumed(consumer),
      payload: tenantEvent(data),
      direction: "receive" as const,
    })),
    ...announcements.map(({ topic, data }) => ({
      topic,
      summary: "For whoever is outside to listen to.",
      payload: tenantEvent(data),
      direction: "send" as const,
    })),
    ...noticeTopics.map(({ topic, consumer }) => ({
      topic,
      summary: `Published by Cloud Storage. ${consumed(consumer)}`,
      payload: z.looseObject({}),
      direction: "receive" as const,
    })),
    ...tickTopics.map(({ topic, consumer, every }) => ({
      topic,
      summary: `Published by Cloud Scheduler every ${every.seconds} s; carries nothing. ${consumed(consumer)}`,
      payload: z.looseObject({}),
      direction: "receive" as const,
    })),
  ];
}

/**
 * The topics as an AsyncAPI 3 document: the messages' JSON Schemas come from the contracts that
 * parse them. Format: https://www.asyncapi.com/docs/reference/specification/v3.0.0
 */
export function asyncApiDocument() {
  const all = topics();
  return {
    asyncapi: "3.0.0",
    info: {
      title: "Pueblo Mente IA: topics",
      version: "1.0.0",
      description:
        "Google Pub/Sub topics. Delivery is at least once; an event's `id` makes handling it " +
        "effectively once. What cannot be parsed ends as a dead event with its reason.",
    },
    defaultContentType: "application/json",
    channels: Object.fromEntries(
      all.map(({ topic, summary }) => [
        topic,
        {
          address: topic,
          summary,
          messages: { [topic]: { $ref: `#/components/messages/${topic}` } },
        },
      ]),
    ),
    operations: Object.fromEntries(
      all.map(({ topic, direction }) => [
        `${direction}-${topic}`,
        { action: direction, channel: { $ref: `#/channels/${topic}` } },
      ]),
    ),
    components: {
      messages: Object.fromEntries(
        all.map(({ topic, payload }) => [topic, { name: topic, payload: schemaOf(payload) }]),
      ),
    },
  };
}

/** What a publisher has to send: draft 7, which AsyncAPI's own schema object is a superset of. */
function schemaOf(payload: z.ZodType) {
  const { $schema: _, ...schema } = z.toJSONSchema(payload, { target: "draft-7", io: "input" });
  return schema;
}
