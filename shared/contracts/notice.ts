import type { z } from "zod";

/**
 * A topic that somebody else publishes to, in their own words: one consumer, and the shape of a
 * message's attributes and of its body as JSON.
 */
export type NoticeContract<Notice extends z.ZodType = z.ZodType> = {
  topic: string;
  /** The function that consumes the topic: folder name = deployed name. */
  consumer: string;
  notice: Notice;
};

export type NoticeOf<C extends NoticeContract> = z.infer<C["notice"]>;
