import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";

/** A key and the self-signed X.509 certificate of it, as Google publishes its signing keys. */
export function makeCertificate(): { key: KeyObject; certificate: string } {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const algorithm = sequence(rsaSha256, der(0x05));
  const name = sequence(der(0x31, sequence(commonName, der(0x0c, Buffer.from("securetoken")))));
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    algorithm,
    name,
    sequence(time("200101000000Z"), time("491231235959Z")),
    name,
    publicKey.export({ type: "spki", format: "der" }),
  );
  const signature = der(0x03, Buffer.from([0]), sign("sha256", body, privateKey));
  const base64 = sequence(body, algorithm, signature).toString("base64");
  const lines = base64.match(/.{1,64}/g)?.join("\n");
  return {
    key: privateKey,
    certificate: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  };
}

/** 1.2.840.113549.1.1.11 and 2.5.4.3. */
const rsaSha256 = der(0x06, Buffer.from("2a864886f70d01010b", "hex"));
const commonName = der(0x06, Buffer.from("550403", "hex"));

function time(value: string): Buffer {
  return der(0x17, Buffer.from(value));
}

function sequence(...parts: Buffer[]): Buffer {
  return der(0x30, ...parts);
}

/** A tag, a length and a content (ITU-T X.690). */
function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size =
    length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
