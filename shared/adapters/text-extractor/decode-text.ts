import { isUtf8 } from "node:buffer";

/** How much of a file tells its encoding. */
const sampleBytes = 64 * 1024;

/**
 * Bytes to text: byte order mark, NUL pattern of UTF-16 and UTF-32, UTF-8 when it is valid, then
 * what the file declares, then statistics. Undefined when the bytes are no text.
 */
export async function decodeText(bytes: Uint8Array): Promise<string | undefined> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const marked = byteOrderMark(buffer);
  const wide = marked ?? nulPattern(buffer.subarray(0, sampleBytes));
  if (wide === "utf-8" || (!wide && (isUtf8(buffer) || isMostlyUtf8(buffer)))) {
    return textOnly(new TextDecoder().decode(buffer));
  }
  if (!wide && buffer.subarray(0, sampleBytes).includes(0)) return undefined;
  const { default: iconv } = await import("iconv-lite");
  if (wide) {
    const text = iconv.decode(buffer, wide);
    return marked || isWestern(text) ? textOnly(text) : undefined;
  }
  const declared = declaredEncoding(buffer);
  if (declared && iconv.encodingExists(declared)) return textOnly(iconv.decode(buffer, declared));
  const { guessEncoding } = await import("./guess-encoding.ts");
  return textOnly(iconv.decode(buffer, guessEncoding(buffer.subarray(0, sampleBytes))));
}

function byteOrderMark(buffer: Buffer): string | undefined {
  const hex = buffer.subarray(0, 4).toString("hex");
  if (hex === "fffe0000") return "utf-32le";
  if (hex === "0000feff") return "utf-32be";
  if (hex.startsWith("fffe")) return "utf-16le";
  if (hex.startsWith("feff")) return "utf-16be";
  if (hex.startsWith("efbbbf")) return "utf-8";
  return undefined;
}

/** Western text in UTF-16 or UTF-32 without a mark has its NULs at regular places. */
function nulPattern(sample: Buffer): string | undefined {
  const nuls = [0, 0, 0, 0];
  for (let at = 0; at < sample.length; at++) {
    if (sample[at] === 0) nuls[at % 4] = (nuls[at % 4] ?? 0) + 1;
  }
  const quarter = sample.length / 4;
  const [a = 0, b = 0, c = 0, d = 0] = nuls.map((count) => count / quarter);
  if (c > 0.9 && d > 0.9 && a < 0.05) return "utf-32le";
  if (a > 0.9 && b > 0.9 && d < 0.05) return "utf-32be";
  if (b + d > 0.3 && a + c < 0.02) return "utf-16le";
  if (a + c > 0.3 && b + d < 0.02) return "utf-16be";
  return undefined;
}

/** Bytes that only happen to have NULs there do not decode to Latin letters. */
function isWestern(text: string): boolean {
  const sample = text.slice(0, sampleBytes);
  return (
    (sample.match(/[\t\n\r\u0020-\u024f\u2010-\u203a\u20ac]/g)?.length ?? 0) > sample.length * 0.7
  );
}

/** A few broken bytes, as after a cut in the middle of a character, don't make it another encoding. */
function isMostlyUtf8(buffer: Buffer): boolean {
  const text = new TextDecoder().decode(buffer.subarray(0, 4 * 1024 * 1024));
  const wide = text.match(/[^\p{ASCII}]/gu)?.length ?? 0;
  const broken = text.match(/\ufffd/gu)?.length ?? 0;
  return broken * 20 < wide;
}

/** `charset=` of a meta element, or the XML declaration. Both are plain ASCII near the start. */
function declaredEncoding(buffer: Buffer): string | undefined {
  const head = buffer.subarray(0, 4096).toString("latin1");
  const name =
    /<meta\b[^>]*charset\s*=\s*["']?([\w-]+)/i.exec(head)?.[1] ??
    /^\s*<\?xml\b[^>]*encoding\s*=\s*["']([\w-]+)/i.exec(head)?.[1];
  // The web reads these names as Windows-1252; files that name a wide encoding here are not in it.
  if (name && /^(iso-?8859-?1|latin-?1|us-ascii|ascii)$/i.test(name)) return "windows-1252";
  return name && !/^utf/i.test(name) ? name : undefined;
}

/** The text without its mark, or undefined when too much of it is no text at all. */
function textOnly(text: string): string | undefined {
  const sample = text.slice(0, sampleBytes);
  const strange =
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is counted
    sample.match(/[\u0000-\u0007\u000e-\u001a\u001c-\u001f\u007f\ufffd\ufffe\uffff]/gu)?.length ??
    0;
  if (strange > 2 && strange > sample.length / 50) return undefined;
  return text.startsWith("\ufeff") ? text.slice(1) : text;
}
