import { open } from "node:fs/promises";
import type { Readable } from "node:stream";
import { type Clock, systemClock } from "#shared/kernel/clock.ts";
import { AppError, notFound } from "#shared/kernel/errors.ts";
import { objectPath } from "./object-path.ts";
import { verifyDownload } from "./signed-download.ts";
import { hasCode } from "./write-file.ts";

/** Gives what signed addresses stand for. */
export type DownloadSender = {
  /**
   * `address` is what follows the public base of downloads, query included; the size is in bytes.
   * Throws `AppError`: `forbidden` (signature, expiry), `not_found` (there is none any more).
   */
  open(address: string): Promise<{ filename: string; bytes: number; content: Readable }>;
};

export function createDownloadSender(
  config: { directory: string; secret: string },
  clock: Clock = systemClock,
): DownloadSender {
  return {
    async open(address) {
      const download = verifyDownload(address, config.secret);
      if (!download || download.expiresAt <= clock.now()) throw refused();
      const file = await open(objectPath(config.directory, download.key)).catch((error) => {
        throw hasCode(error, "ENOENT") ? notFound({ es: "ese archivo", en: "file" }) : error;
      });
      const { size } = await file.stat();
      const { filename } = download;
      return { filename, bytes: size, content: file.createReadStream() };
    },
  };
}

function refused(): AppError {
  return new AppError("forbidden", {
    detail: {
      es: "La dirección de descarga no es válida o ha caducado. Pida otra.",
      en: "The download address is not valid or has expired. Ask for another one.",
    },
  });
}
