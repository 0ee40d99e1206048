import { z } from "zod";

const signedUp = z.object({ idToken: z.string(), localId: z.string() });
const codes = z.object({
  oobCodes: z.array(z.object({ email: z.string(), oobCode: z.string(), requestType: z.string() })),
});

/**
 * What a web client does with Firebase Authentication, and what an operator does, against the
 * emulator: https://firebase.google.com/docs/reference/rest/auth and its own API,
 * https://firebase.google.com/docs/reference/rest/auth#section-auth-emulator
 */
export function authClient(host: string, projectId: string) {
  const api = `http://${host}/identitytoolkit.googleapis.com/v1`;
  const password = "correct horse battery staple";

  async function post(path: string, body: object, headers = {}): Promise<unknown> {
    const response = await fetch(`${api}/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
    return JSON.parse(text);
  }
  const asClient = (method: string, body: object) => post(`accounts:${method}?key=any`, body);
  /** What the console does: `owner` is the emulator's word for whoever may do everything. */
  const asOperator = (body: object) =>
    post(`projects/${projectId}/accounts:update`, body, { authorization: "Bearer owner" });

  return {
    asOperator,
    /** A new account, whose address nobody has verified. */
    signUp: async (email: string) =>
      signedUp.parse(await asClient("signUp", { email, password, returnSecureToken: true })),
    signIn: async (email: string) =>
      signedUp.parse(
        await asClient("signInWithPassword", { email, password, returnSecureToken: true }),
      ),
    /** Asks for the mail, and follows the link in it. */
    async verifyEmail(email: string, idToken: string) {
      await asClient("sendOobCode", { requestType: "VERIFY_EMAIL", idToken });
      const sent = await fetch(`http://${host}/emulator/v1/projects/${projectId}/oobCodes`);
      const { oobCodes } = codes.parse(await sent.json());
      const oobCode = oobCodes.findLast((code) => code.email === email)?.oobCode;
      await asClient("update", { oobCode });
    },
  };
}
