import { createHash } from "node:crypto";
import { type Clock, systemClock } from "#shared/kernel/clock.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { digestFile } from "./digest-file.ts";
import { objectPath } from "./object-path.ts";
import { type SignedUpload, verifyUpload } from "./signed-upload.ts";
import { createDraft, publishNewDraft } from "./write-file.ts";

/** Takes what a client puts to a signed address. */
export type UploadReceiver = {
  /**
   * `address` is what follows the public base of uploads, query included. The body is streamed
   * to disk and appears under its key only when it is exactly what was signed. The same bytes
   * again are no error; other bytes for a key that has some are a `conflict`.
   * Throws `AppError`: `forbidden` (signature, expiry), `unsupported_media_type`,
   * `payload_too_large`, `malformed_request` (too few bytes, or broken off), `conflict`.
   */
  receive(
    address: string,
    headers: Headers,
    body: AsyncIterable<Uint8Array> | null,
  ): Promise<{ key: string; bytes: number; sha256: string }>;
};

export function createUploadReceiver(
  config: { directory: string; secret: string },
  clock: Clock = systemClock,
): UploadReceiver {
  return {
    async receive(address, headers, body) {
      const upload = verifyUpload(address, config.secret);
      if (!upload || upload.expiresAt <= clock.now()) throw refused();
      checkHeaders(upload, headers);
      const draft = await createDraft(config.directory);
      try {
        const sha256 = await writeExactly(upload.bytes, body ?? empty(), draft.write);
        await draft.seal();
        const target = objectPath(config.directory, upload.key);
        if (!(await publishNewDraft(draft.path, target))) await demandSame(target, sha256);
        return { key: upload.key, bytes: upload.bytes, sha256 };
      } finally {
        await draft.discard();
      }
    },
  };
}

function checkHeaders(upload: SignedUpload, headers: Headers): void {
  const type = headers.get("content-type") ?? "";
  if (type.trim().toLowerCase() !== upload.mediaType.trim().toLowerCase()) {
    throw new AppError("unsupported_media_type", {
      detail: {
        es: `Esta subida espera el encabezado Content-Type: ${upload.mediaType}.`,
        en: `This upload expects the header Content-Type: ${upload.mediaType}.`,
      },
    });
  }
  const length = headers.get("content-length");
  if (length === null) return;
  if (Number(length) > upload.bytes) throw tooLarge(upload.bytes);
  if (Number(length) < upload.bytes) throw incomplete(upload.bytes);
}

/** Writes as it reads, never ahead of the disk; returns the SHA-256 in hex. */
async function writeExactly(
  bytes: number,
  body: AsyncIterable<Uint8Array>,
  write: (chunk: Uint8Array) => Promise<void>,
): Promise<string> {
  const hash = createHash("sha256");
  let received = 0;
  for await (const chunk of unlessBroken(body, bytes)) {
    received += chunk.byteLength;
    if (received > bytes) throw tooLarge(bytes);
    hash.update(chunk);
    await write(chunk);
  }
  if (received < bytes) throw incomplete(bytes);
  return hash.digest("hex");
}

/** A client that goes away breaks its body off with an error of the HTTP library. */
async function* unlessBroken(body: AsyncIterable<Uint8Array>, bytes: number) {
  try {
    yield* body;
  } catch (cause) {
    throw incomplete(bytes, cause);
  }
}

async function* empty(): AsyncGenerator<Uint8Array> {}

async function demandSame(target: string, sha256: string): Promise<void> {
  if ((await digestFile(target)).sha256 === sha256) return;
  throw new AppError("conflict", {
    detail: {
      es: "Ya se subió otro contenido a esta dirección. Cree un documento nuevo.",
      en: "Other content was uploaded to this address before. Create a new document.",
    },
  });
}

function refused(): AppError {
  return new AppError("forbidden", {
    detail: {
      es: "La dirección de subida no es válida o ha caducado. Pida otra.",
      en: "The upload address is not valid or has expired. Ask for another one.",
    },
  });
}

function tooLarge(bytes: number): AppError {
  return new AppError("payload_too_large", {
    detail: {
      es: `Esta subida espera exactamente ${bytes} bytes y llegaron más.`,
      en: `This upload expects exactly ${bytes} bytes and more came.`,
    },
  });
}

function incomplete(bytes: number, cause?: unknown): AppError {
  return new AppError("malformed_request", {
    detail: {
      es: `Esta subida espera exactamente ${bytes} bytes y llegaron menos. Súbalo de nuevo.`,
      en: `This upload expects exactly ${bytes} bytes and fewer came. Upload it again.`,
    },
    cause,
  });
}
