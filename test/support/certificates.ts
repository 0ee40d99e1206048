import {
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from "node:crypto";

/** As much of DER (X.690) and X.509 (RFC 5280) as it takes to sign a certificate. */
function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  const long = length < 0x100 ? [length] : [length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, 0x80 | long.length, ...long]), content]);
}
const sequence = (...parts: Buffer[]) => der(0x30, ...parts);
const oid = (hex: string) => der(0x06, Buffer.from(hex, "hex"));
const bits = (content: Buffer) => der(0x03, Buffer.from([0]), content);
const integer = (content: Buffer) => der(0x02, content);
const yes = der(0x01, Buffer.from([0xff]));

const sha256WithRsa = sequence(oid("2a864886f70d01010b"), der(0x05));
const name = (common: string) =>
  sequence(der(0x31, sequence(oid("550403"), der(0x0c, Buffer.from(common)))));
/** UTCTime, good until 2049. */
const time = (at: Date) =>
  der(
    0x17,
    Buffer.from(at.toISOString().replace(/^20(..)-(..)-(..)T(..):(..):(..).*$/, "$1$2$3$4$5$6Z")),
  );

export type Authority = { common: string; key: KeyObject; pem: string };

type Subject = {
  common: string;
  /** SubjectPublicKeyInfo, in DER. */
  publicKey: Buffer;
  expires: Date;
  authority?: boolean;
  /** Good for a server at 127.0.0.1. */
  loopback?: boolean;
};

const loopback = der(0x87, Buffer.from([127, 0, 0, 1]));

function certificate(subject: Subject, issuer: { common: string; key: KeyObject }): string {
  const extensions = [
    ...(subject.authority ? [sequence(oid("551d13"), yes, der(0x04, sequence(yes)))] : []),
    ...(subject.loopback ? [sequence(oid("551d11"), der(0x04, sequence(loopback)))] : []),
  ];
  const begins = new Date(Math.min(Date.now(), subject.expires.getTime()) - 3_600_000);
  const body = sequence(
    der(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    sha256WithRsa,
    name(issuer.common),
    sequence(time(begins), time(subject.expires)),
    name(subject.common),
    subject.publicKey,
    ...(extensions.length > 0 ? [der(0xa3, sequence(...extensions))] : []),
  );
  const whole = sequence(body, sha256WithRsa, bits(sign("sha256", body, issuer.key)));
  const lines = whole.toString("base64").match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}

function keyPair() {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "der" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  return { publicKey, privateKey };
}

export function createAuthority(common: string): Authority {
  const { publicKey, privateKey } = keyPair();
  const key = createPrivateKey(privateKey);
  const expires = new Date(Date.now() + 86_400_000);
  const pem = certificate({ common, publicKey, expires, authority: true }, { common, key });
  return { common, key, pem };
}

/** A certificate for somebody's public key. */
export function issue(authority: Authority, subject: Omit<Subject, "authority">): string {
  return certificate(subject, authority);
}

/** A certificate and its private key, for a server. */
export function issueWithKey(authority: Authority, common: string) {
  const { publicKey, privateKey } = keyPair();
  const expires = new Date(Date.now() + 86_400_000);
  const cert = issue(authority, { common, publicKey, expires, loopback: true });
  return { cert, key: privateKey };
}
