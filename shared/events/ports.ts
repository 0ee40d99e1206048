/** A message as it leaves: `body` is the JSON of the event. */
export type OutgoingMessage = {
  topic: string;
  /** The event's id: deduplicates on its way and, at the consumer, for good. */
  id: string;
  body: string;
  /** Messages of one key arrive in order where the topic asks for it. */
  orderingKey: string;
};

/** Hands messages to the bus; resolves once the bus has taken custody for good. */
export type EventPublisher = { publish(message: OutgoingMessage): Promise<void> };

/** A message as a consumer receives it, from Pub/Sub or in process. */
export type IncomingMessage = { messageId: string; body: string };
