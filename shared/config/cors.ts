import { z } from "zod";

/** Which web pages may call. */
export const corsEnv = {
  CORS_ORIGINS: z
    .string()
    .default("")
    .transform((list) => list.split(",").map((origin) => origin.trim()))
    .transform((list) => list.filter((origin) => origin !== ""))
    .superRefine((list, context) => {
      for (const origin of list) {
        if (originOf(origin) !== undefined) continue;
        const message = `${origin} is no origin such as https://app.example or http://localhost:3000`;
        context.addIssue({ code: "custom", message });
      }
    })
    .transform((list) => list.map((origin) => originOf(origin) ?? origin))
    .describe("web origins that may call, separated by commas"),
};

/** As browsers say it; undefined for what is none: `*`, a path, plain http to anywhere else. */
function originOf(given: string): string | undefined {
  if (!/^https?:\/\/[^/?#@*\s\\]+$/i.test(given) || !URL.canParse(given)) return undefined;
  const { protocol, hostname, origin } = new URL(given);
  const isLocal = /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname);
  return protocol === "https:" || isLocal ? origin : undefined;
}
