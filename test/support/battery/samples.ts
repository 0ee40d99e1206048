import { keyScopes } from "#shared/identity/permissions.ts";
import type { Scope } from "#shared/kernel/actor.ts";
import type { World } from "./world.ts";

type Sample = {
  /** A body that the operation takes, from somebody of this world. */
  body?: (world: World) => unknown;
  /** Of a web session alone: it comes with the cookie. */
  session?: true;
  /** The same, naming what is another world's: like what never was. */
  foreign?: (world: World) => unknown;
  /** What the caller must be able to do besides. */
  also?: Scope[];
  /** What it answers to whoever may ask, where that is no success; by who asks, where it matters. */
  refuses?: number | Record<string, number>;
};

/** Nobody gives a role that may do more than they themselves. */
const viewers: Scope[] = ["documents:read", "search", "ask"];

/** A conversation is of whoever asked: here, the owner. */
const asOwner = { "role admin": 404, "role member": 404, "role viewer": 404 };

/** What each operation with a body takes; an operation that is not here fails the battery. */
export const samples: Record<string, Sample> = {
  // Whose link it is, its own tests ask.
  acceptInvitation: { body: () => ({ token: "x" }), refuses: 404 },
  askQuestion: {
    body: ({ mark, documentId }) => ({
      question: `¿Cuándo vence el contrato ${mark}?`,
      filter: { documentIds: [documentId] },
    }),
    foreign: ({ conversationId }) => ({ question: "¿Cuándo vence?", conversationId }),
  },
  callMcp: {
    body: ({ mark }) => ({
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: {
        name: "search_documents",
        arguments: { query: `contrato ${mark}`, filter: { createdFrom: "2020-01-01" } },
      },
    }),
  },
  changeMember: { body: () => ({ role: "viewer" }), also: viewers },
  createApiKey: { body: () => ({ name: "otra", scopes: ["keys:write"] }) },
  createDocument: { body: () => ({ filename: "a.txt", mediaType: "text/plain", bytes: 3 }) },
  createInvitation: {
    body: ({ mark }) => ({ email: `${mark}@new.example`, role: "viewer" }),
    also: viewers,
  },
  createOpenAiChatCompletion: {
    body: ({ mark }) => ({
      model: "pueblo-mente",
      messages: [{ role: "user", content: `¿Cuándo vence el contrato ${mark}?` }],
    }),
  },
  createOpenAiEmbeddings: { body: () => ({ model: "pueblo-mente", input: ["¿Cuándo vence?"] }) },
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
  giveFeedback: {
    body: ({ answerId }) => ({ answerId, rating: "down", reason: "incomplete" }),
    foreign: ({ answerId }) => ({ answerId, rating: "up" }),
    refuses: asOwner,
  },
  deleteConversation: { refuses: asOwner },
  exportConversation: { refuses: asOwner },
  getConversation: { refuses: asOwner },
  getAnswer: { refuses: asOwner },
  getAnswerSources: { refuses: asOwner },
  regenerateAnswer: { refuses: asOwner },
  watchAnswer: { refuses: asOwner },
  leaveTenant: { refuses: { "role owner": 409, "a browser": 409 } },
  // All of them have been asked for already.
  requestPersonErasure: {
    body: ({ email }) => ({ confirm: email }),
    refuses: {
      "role owner": 409,
      "a browser": 409,
      "role admin": 422,
      "role member": 422,
      "role viewer": 422,
    },
  },
  renameConversation: { body: () => ({ title: "Otro título" }), refuses: asOwner },
  requestTenantErasure: { body: ({ mark }) => ({ confirm: `${mark} S.A.` }), refuses: 409 },
  rotateApiKey: {
    body: () => ({ graceSeconds: 60 }),
    also: [...keyScopes],
    // Nobody rotates a key that may do more than they themselves.
    refuses: { "role admin": 403 },
  },
  searchPassages: {
    body: ({ mark, documentId }) => ({
      query: `contrato ${mark}`,
      filter: { documentIds: [documentId], createdFrom: "2020-01-01", mediaTypes: ["text/plain"] },
    }),
  },
  signInLocally: { body: ({ email }) => ({ email }) },
  // An ID token is for once; the session tests bring theirs.
  startSession: { body: () => ({ idToken: "x" }), refuses: 401 },
  switchSession: {
    body: ({ tenantId }) => ({ tenant: tenantId }),
    foreign: ({ tenantId }) => ({ tenant: tenantId }),
    session: true,
  },
  transferTenant: {
    body: ({ people }) => ({ userId: people.admin }),
    foreign: ({ people }) => ({ userId: people.admin }),
  },
  updateProfile: { body: () => ({ name: "Otro nombre" }) },
  updateTenant: { body: () => ({ name: "Otro nombre" }) },
};
