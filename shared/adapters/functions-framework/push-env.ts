import { z } from "zod";

/** Who may push to a function; read by every one of them. */
export const pushEnv = z.object({
  PUSH_AUDIENCE: z.string().optional().describe("the audience of the subscription's OIDC tokens"),
  PUSH_SERVICE_ACCOUNT: z.email().optional().describe("who the subscription pushes as"),
  /** Set by Cloud Run; there, everybody on the network may knock. */
  K_SERVICE: z.string().optional(),
});

type PushEnv = z.infer<typeof pushEnv>;

/** Both or none; on Cloud Run both. */
export function requireIdentity(env: PushEnv, context: z.RefinementCtx<PushEnv>): void {
  const names = ["PUSH_AUDIENCE", "PUSH_SERVICE_ACCOUNT"] as const;
  if (!env.K_SERVICE && names.every((name) => env[name] === undefined)) return;
  for (const name of names) {
    if (env[name] === undefined)
      context.addIssue({ code: "custom", path: [name], message: "is missing" });
  }
}
