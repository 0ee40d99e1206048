import type { Actor } from "./actor.ts";

/** One act that somebody may have to answer for. */
export type AuditEntry = {
  actor: Actor;
  /** What was done, as `DELETE /v1/documents/{id}`. */
  action: string;
  /** What it was done to: an id, else the path. */
  object: string;
  outcome: "succeeded" | "forbidden" | "failed";
  requestId?: string | undefined;
  /** The client's address. */
  address?: string | undefined;
};

/** Keeps who did what. Never waits and never throws: the act goes on when the log is away. */
export type AuditLog = { record(entry: AuditEntry): void };
