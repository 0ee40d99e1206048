import type { HttpBindings } from "@hono/node-server";
import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Database } from "#shared/kernel/database.ts";
import type { Allowance } from "#shared/kernel/rate-limiter.ts";

/** Turns a bearer token into who acts, or throws `AppError` unauthenticated. */
export type TokenVerifier = { verify(token: string): Promise<Actor> };

export type HttpEnv = {
  /**
   * Node's own request and response; absent when a test or another app calls `fetch`. `draining`
   * aborts when the server is about to close: what can be taken up elsewhere had better end.
   */
  Bindings: (Partial<HttpBindings> & { draining?: AbortSignal }) | undefined;
  Variables: {
    requestId: string;
    /** The place of the request in a trace, for whoever forwards it. */
    traceparent: string | undefined;
    verifier: TokenVerifier | undefined;
    /** Set by endpoints that are not public. */
    actor: Actor | undefined;
    /** Content types that the endpoint takes, to name them in a 415. */
    mediaTypes: string[] | undefined;
    /** The body turned out to be longer than this many bytes while it was read. */
    bodyExceeded: number | undefined;
    /** What the caller has left: becomes the `RateLimit-*` headers. */
    allowance: Allowance | undefined;
    /** Where answers are kept for requests that come again; how long those may wait. */
    idempotency: { db: Database; waitMs?: number } | undefined;
    /** What the ids of what this request makes end in, when it comes with an Idempotency-Key. */
    idSuffix: string | undefined;
  };
};

export type HttpApp = OpenAPIHono<HttpEnv>;
export type HttpContext = Context<HttpEnv>;
