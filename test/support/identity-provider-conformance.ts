import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { IdentityProvider } from "#shared/identity/ports.ts";

export type IdentityProviderUnderTest = {
  provider: IdentityProvider;
  /** Signs a person in, who may be new; resolves to an ID token. */
  signIn(email: string): Promise<string>;
  /** A token of such a person that has ended. */
  expired(email: string): Promise<string>;
  /** A good token, but of somebody else who signs people in. */
  foreign(email: string): Promise<string>;
  /** False for emulators, whose tokens carry no signature that could be wrong. */
  signed: boolean;
  close(): Promise<void>;
};

/** What is no token at all. */
const nonsense = [
  "",
  ".",
  "..",
  "a.b.c",
  "null",
  "\u0000",
  "x".repeat(100_000),
  `${Buffer.from("{}").toString("base64url")}.${Buffer.from("[]").toString("base64url")}.x`,
  `${Buffer.from('{"alg":"RS256","typ":"JWT","kid":"k"}').toString("base64url")}.e30x.x`,
  `${Buffer.from("[".repeat(4_000)).toString("base64url")}.e30.x`,
];

/** What every provider of identities promises; one run per adapter. */
export function describeIdentityProvider(
  name: string,
  create: () => Promise<IdentityProviderUnderTest>,
): void {
  describe(`${name} as an identity provider`, () => {
    let subject: IdentityProviderUnderTest;
    beforeAll(async () => {
      subject = await create();
    });
    afterAll(() => subject.close());
    const refused = { code: "unauthenticated", retry: false };

    it("proves who signed in, and nothing more", async () => {
      const identity = await subject.provider.verify(await subject.signIn("Ana@Example.com"));
      expect(Object.keys(identity).sort()).toEqual(["email", "issuer", "name", "subject"]);
      expect(identity.email).toBe("ana@example.com");
      expect(identity.issuer.length).toBeGreaterThan(0);
      expect(identity.subject.length).toBeGreaterThan(0);
      expect(typeof identity.name).toBe("string");
    });

    it("knows a person again, and takes nobody for another", async () => {
      const verify = async (email: string) => subject.provider.verify(await subject.signIn(email));
      const [once, again] = [await verify("eva@example.com"), await verify("eva@example.com")];
      expect(again).toEqual(once);
      expect((await verify("leo@example.com")).subject).not.toBe(once.subject);
    });

    it("takes a token as often as it is shown", async () => {
      const token = await subject.signIn("eva@example.com");
      const seen = await Promise.all([1, 2, 3].map(() => subject.provider.verify(token)));
      expect(new Set(seen.map((identity) => identity.subject)).size).toBe(1);
    });

    it("refuses what is no token", async () => {
      for (const token of nonsense) {
        await expect(subject.provider.verify(token)).rejects.toMatchObject(refused);
      }
    });

    it("refuses a token that has ended", async () => {
      const token = await subject.expired("eva@example.com");
      await expect(subject.provider.verify(token)).rejects.toMatchObject(refused);
    });

    it("refuses a token of another provider", async () => {
      const token = await subject.foreign("eva@example.com");
      await expect(subject.provider.verify(token)).rejects.toMatchObject(refused);
    });

    it("refuses every forgery of a good token, where tokens are signed", async () => {
      const token = await subject.signIn("eva@example.com");
      for (const forgery of subject.signed ? forgeriesOf(token) : [`${token}x.y`]) {
        await expect(subject.provider.verify(forgery)).rejects.toMatchObject(refused);
      }
      await subject.provider.verify(token);
    });
  });
}

function forgeriesOf(token: string): string[] {
  const [head = "", body = "", signature = ""] = token.split(".");
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const decode = (part: string): object => JSON.parse(Buffer.from(part, "base64url").toString());
  const none = encode({ ...decode(head), alg: "none" });
  const mac = encode({ ...decode(head), alg: "HS256" });
  const other = encode({ ...decode(body), sub: "somebody-else", email: "somebody@example.com" });
  return [
    `${head}.${body}.`,
    `${head}.${body}`,
    `${none}.${body}.`,
    `${none}.${body}.${signature}`,
    `${mac}.${body}.${signature}`,
    `${head}.${other}.${signature}`,
    `${head}.${body}.${Buffer.from("forged".repeat(40)).toString("base64url")}`,
  ];
}
