import { randomBytes } from "node:crypto";
import { type FakeRequest, Refused, type Reply } from "./exchange.ts";
import type { Conditions, FakeObject, NewObject, ObjectTable } from "./object-table.ts";

/** Every piece but the last is a multiple of this. */
const pieceBytes = 256 * 1024;

type Session = {
  name: string;
  object: Omit<NewObject, "bytes">;
  conditions: Conditions;
  demandSize: (bytes: number) => void;
  received: Buffer[];
  done?: FakeObject;
  expiresAt: number;
};

/** https://cloud.google.com/storage/docs/performing-resumable-uploads#chunked-upload */
export function createResumableUploads(objects: ObjectTable) {
  const sessions = new Map<string, Session>();

  return {
    /** Returns the id that makes the session's address, which is all that its holder needs. */
    start(session: Omit<Session, "received" | "done" | "expiresAt">, now: Date): string {
      const id = randomBytes(24).toString("base64url");
      // A week: https://cloud.google.com/storage/docs/resumable-uploads#session-uris
      sessions.set(id, { ...session, received: [], expiresAt: now.getTime() + 7 * 86_400_000 });
      return id;
    },

    /** Takes a piece, or says how far the upload is. `finish` makes the last answer. */
    take(id: string, request: FakeRequest, finish: (object: FakeObject) => Reply): Reply {
      const session = sessions.get(id);
      if (!session || session.expiresAt < request.now.getTime()) {
        throw new Refused(404, "notFound", "Upload session not found");
      }
      if (session.done) return finish(session.done);
      const range = readRange(request);
      const had = size(session);
      if (range.start !== undefined) {
        // What is here already is passed over; a gap is not filled by what comes after it.
        if (range.start > had)
          throw new Refused(400, "badRequest", "Bytes are missing before these");
        const fresh = request.body.subarray(had - range.start);
        const isLast = range.total !== undefined && had + fresh.length === range.total;
        if (!isLast && request.body.length % pieceBytes !== 0) {
          throw new Refused(400, "badRequest", "Pieces must be multiples of 256 KiB");
        }
        session.received.push(Buffer.from(fresh));
      }
      if (range.total === undefined || size(session) < range.total) return goOn(session);
      session.demandSize(size(session));
      const bytes = Buffer.concat(session.received);
      const { name, object, conditions } = session;
      session.done = objects.store(name, { ...object, bytes }, conditions, request.now);
      return finish(session.done);
    },
  };
}
export type ResumableUploads = ReturnType<typeof createResumableUploads>;

const size = ({ received }: Session) => received.reduce((sum, { length }) => sum + length, 0);

/** https://cloud.google.com/storage/docs/performing-resumable-uploads#status-check */
function goOn(session: Session): Reply {
  const had = size(session);
  return { status: 308, headers: had === 0 ? {} : { range: `bytes=0-${had - 1}` } };
}

/** `bytes 0-262143/*`, `bytes 262144-300000/300001`, `bytes *`, a slash and the total (a question), or none: all. */
function readRange({ headers, body }: FakeRequest): { start?: number; total?: number } {
  const given = headers["content-range"];
  if (given === undefined) return { start: 0, total: body.length };
  const parts = /^bytes (?:(\d+)-(\d+)|\*)\/(\d+|\*)$/.exec(given);
  const [, first, last, all] = parts ?? [];
  const start = first === undefined ? undefined : Number(first);
  const isWrong = start !== undefined && Number(last) - start + 1 !== body.length;
  if (!parts || isWrong)
    throw new Refused(400, "badRequest", "Failed to parse Content-Range header.");
  return {
    ...(start !== undefined && { start }),
    ...(all !== "*" && { total: Number(all) }),
  };
}
