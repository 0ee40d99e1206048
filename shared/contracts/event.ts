import { z } from "zod";

/** One kind of event: its topic, its one consumer, and the shape of its data. */
export type EventContract<Data extends z.ZodType = z.ZodType> = {
  topic: string;
  /** The function that consumes the topic: folder name = deployed name. */
  consumer: string;
  data: Data;
};

/** A topic that others listen to, and no function of ours. */
export type Announcement<Data extends z.ZodType = z.ZodType> = { topic: string; data: Data };

export type EventData<C extends Announcement> = z.infer<C["data"]>;

/** An event as a consumer sees it. `id` is the key that makes handling it effectively once. */
export type Event<C extends EventContract = EventContract> = {
  id: string;
  tenantId: string;
  occurredAt: Date;
  data: EventData<C>;
};

/**
 * The JSON body of a message that belongs to a tenant, on every topic. A publisher of its own, a
 * batch job say, may leave out `id` and `occurredAt`: the bus's message id stands in for the one
 * (the same at every delivery), the time of arrival for the other.
 */
export function tenantEvent<Data extends z.ZodType>(data: Data) {
  return z.object({
    version: z.literal(1),
    id: z
      .string()
      .regex(/^evt_[0-9a-z]{26}$/)
      .optional(),
    tenantId: z.string().regex(/^ten_[0-9a-z]{26}$/),
    occurredAt: z.iso.datetime().optional(),
    data,
  });
}

/** A tick of the scheduler; carries nothing, and handling it twice does no harm. */
export type TickContract = { topic: string; consumer: string; every: { seconds: number } };
