import type { World } from "./world.ts";

type Sample = {
  /** A body that the operation takes, from somebody of this world. */
  body?: (world: World) => unknown;
  /** Of a web session alone: it comes with the cookie. */
  session?: true;
  /** What it answers to whoever may ask, where that is no success. */
  refuses?: number;
};

/** What each operation with a body takes; an operation that is not here fails the battery. */
export const samples: Record<string, Sample> = {
  askQuestion: { body: ({ mark }) => ({ question: `¿Cuándo vence el contrato ${mark}?` }) },
  createApiKey: { body: () => ({ name: "otra", scopes: ["keys:write"] }) },
  createDocument: { body: () => ({ filename: "a.txt", mediaType: "text/plain", bytes: 3 }) },
  createTenant: { body: () => ({ name: "Otra cuenta" }) },
  endSession: { session: true },
  exchangeToken: {
    body: ({ apiKey }) => ({
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject_token: apiKey.key,
      subject_token_type: "urn:pueblo:token-type:api-key",
    }),
  },
  getSession: { session: true },
  searchPassages: { body: ({ mark }) => ({ query: `contrato ${mark}` }) },
  signInLocally: { body: ({ email }) => ({ email }) },
  // An ID token is for once; the session tests bring theirs.
  startSession: { body: () => ({ idToken: "x" }), refuses: 401 },
  switchSession: { body: ({ tenantId }) => ({ tenant: tenantId }), session: true },
};
