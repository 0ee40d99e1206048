import type { Readable } from "node:stream";
import type { ExtractedText } from "./extracted-text.ts";

/** A request that a client sends as it stands, with these headers and no others of their kind. */
type SignedRequest<Method extends "PUT" | "POST"> = {
  method: Method;
  url: string;
  headers: Record<string, string>;
};

/** Where a client's bytes go: at once, or, where `resumable` is there, in pieces. */
export type UploadTarget = SignedRequest<"PUT"> & {
  /** Answers with the address (`Location`) that takes the pieces, in order and again if need be. */
  resumable?: SignedRequest<"POST">;
};

/** What is known of an object. `version` changes with its bytes. */
export type StoredObject = { bytes: number; sha256: string; version: string };

/**
 * Files by key. Keys look like `<tenant>/<document>/original` and never come from a client.
 * A store that does not answer is `unavailable`, which is another thing than an object that is
 * not there.
 */
export type ObjectStore = {
  /** Writes or replaces the whole object, atomically; returns when it is durable. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  /**
   * The same of bytes that nobody holds whole: taken as fast as they are stored. When they break
   * off nothing is written, and their error is thrown.
   */
  putStream(key: string, chunks: AsyncIterable<Uint8Array>): Promise<StoredObject>;
  /** The whole object, or undefined when there is none. */
  get(key: string): Promise<Uint8Array | undefined>;
  /** Streams the object; undefined when there is none. */
  stream(key: string): Promise<Readable | undefined>;
  /** In bytes, without reading them; undefined when there is none. */
  size(key: string): Promise<number | undefined>;
  /** Size in bytes and SHA-256 in hex, or undefined when there is none. */
  stat(key: string): Promise<StoredObject | undefined>;
  /** Deletes one object, or no other than `version` of it; false when there was none. */
  delete(key: string, version?: string): Promise<boolean>;
  /** Deletes everything under the prefix, a folder's name with its slash; returns how many objects were there. */
  deleteAll(prefix: string): Promise<number>;
  /** Every key under the prefix, in no particular order. */
  list(prefix: string): AsyncIterable<string>;
  /** Writes or replaces `to` with the bytes of `from`, atomically; false when there is no `from`. */
  copy(from: string, to: string): Promise<boolean>;
  /**
   * Where a client may put exactly this many bytes of this type, until it expires. Bytes that are
   * there already are never replaced by others.
   */
  createUpload(upload: {
    key: string;
    mediaType: string;
    bytes: number;
    expiresAt: Date;
  }): Promise<UploadTarget>;
  /**
   * An address at which whoever has it reads the object, to be saved under this name, until it
   * expires: within a week.
   */
  createDownload(download: { key: string; filename: string; expiresAt: Date }): Promise<string>;
};

/** Turns bytes into text, isolated and within limits of memory, time and output. */
export type TextExtractor = {
  /**
   * The type is decided by content; `filename` and `mediaType` are only hints.
   * Throws `ExtractionFailure` when the document itself is the reason.
   */
  extract(
    file: { bytes: Uint8Array; filename: string; mediaType: string },
    signal?: AbortSignal,
  ): Promise<ExtractedText>;
};

/** What the index holds of one passage. */
export type IndexEntry = {
  /** Made from document, generation and ordinal: it never moves to another of those. */
  id: string;
  documentId: string;
  generation: number;
  title: string;
  headings: string[];
  text: string;
  /** ISO 639-1, where it is known: its words are read as that language does. */
  language?: string | null;
  /** As long as the embedder's `dimensions`. */
  vector: number[];
};

/** Ranked retrieval over passages, one namespace per tenant. */
export type PassageIndex = {
  /** Inserts or replaces by id; found by the next search once it returns. */
  upsert(tenantId: string, entries: IndexEntry[]): Promise<void>;
  /** Deletes by id; unknown ids are no error. */
  deletePassages(tenantId: string, ids: string[]): Promise<void>;
  /** Deletes every entry of the document. */
  deleteDocument(tenantId: string, documentId: string): Promise<void>;
  /** Deletes the document's entries of generations up to `upTo`, inclusive, but for `except`. */
  deleteGenerations(
    tenantId: string,
    documentId: string,
    generations: { upTo: number; except: number[] },
  ): Promise<void>;
  /** Deletes whatever is kept of the tenant, and its namespace with it. */
  deleteTenant(tenantId: string): Promise<void>;
  /** Best first; `score` in 0..1, comparable within one answer only. */
  search(
    tenantId: string,
    query: { text: string; vector: number[]; limit: number; documentIds?: string[] },
    signal?: AbortSignal,
  ): Promise<{ id: string; score: number }[]>;
  /**
   * Of an index that somebody else made: throws until it has answered and is one for the embedder's
   * vectors. After that it asks no more.
   */
  check?(): Promise<void>;
  /** Every entry of the tenant: for the reconciler. */
  list(tenantId: string): AsyncIterable<{ id: string; documentId: string; generation: number }>;
};

/** Turns texts into unit vectors. */
export type Embedder = {
  /** Names the model, its version and its dimensions: part of a cache key. */
  model: string;
  dimensions: number;
  /** Whether each call costs money: what it gave is kept, so that nothing is paid for twice. */
  paid?: boolean;
  /**
   * One vector per text, in order; all zeros for a text of white space. Texts longer than the
   * model reads are embedded by their beginning. `purpose` matters to models that tell the two
   * apart. `tenantId` says whose texts they are, where what is paid for is remembered. Throws
   * `unavailable`, and the reason of `signal`.
   */
  embed(
    texts: string[],
    purpose: "passage" | "query",
    signal?: AbortSignal,
    tenantId?: string,
  ): Promise<{ vectors: number[][]; tokens: number }>;
};

/** Says how well each passage answers a query. */
export type Reranker = {
  /** Names the model and its version. */
  model: string;
  /**
   * A score in 0..1 for each id, the same whatever the order of the passages; `units` is what is
   * paid for. At most 200 passages. Throws `unavailable`, and the reason of `signal`.
   */
  rerank(
    query: string,
    passages: { id: string; title: string; text: string }[],
    signal?: AbortSignal,
  ): Promise<{ scores: Map<string, number>; units: number }>;
};
