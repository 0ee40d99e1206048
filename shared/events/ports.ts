/** A message as it leaves: `body` is the JSON of the event. */
export type OutgoingMessage = {
  topic: string;
  /** The event's id: deduplicates on its way and, at the consumer, for good. */
  id: string;
  body: string;
  /** Whose it is: who queues messages takes tenants in turn. */
  tenantId?: string;
  /** Messages of one key arrive in order where the topic asks for it. */
  orderingKey: string;
  /** W3C trace context of whoever emitted it; travels as the attribute `traceparent`. */
  traceparent?: string | undefined;
};

/** Hands messages to the bus; resolves once the bus has taken custody for good. */
export type EventPublisher = { publish(message: OutgoingMessage): Promise<void> };

/** A message as a consumer receives it, from Pub/Sub or in process. */
export type IncomingMessage = {
  /** The same at every delivery of the message. */
  messageId: string;
  body: string;
  attributes?: Record<string, string>;
  /** Which delivery this is, from 1, where the bus counts them. */
  attempt?: number;
};
