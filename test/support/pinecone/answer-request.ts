import type { z } from "zod";
import type { createNamespaces } from "./create-namespaces.ts";
import type { Answer } from "./faults.ts";
import { BadFilter } from "./match-filter.ts";
import {
  deleteRequest,
  fetchRequest,
  listRequest,
  queryRequest,
  upsertRequest,
} from "./requests.ts";

type Namespaces = ReturnType<typeof createNamespaces>;
export type WireRequest = { method: string; url: URL; body: string };

/** "2 MB total"; https://docs.pinecone.io/reference/api/database-limits/operation-limits */
const mostBytes = 2 * 1024 * 1024;
/** "Max result size"; the same page. */
const mostResultBytes = 4 * 1024 * 1024;

/** An operation on one namespace, which is named by the path. */
const namespacePath = /^(\w+ \/namespaces)\/[^/]+$/;

class Refusal extends Error {}

/** What the data plane answers to a request whose key and version are right. */
export function answerRequest(
  { method, url, body }: WireRequest,
  { namespaces, dimensions }: { namespaces: Namespaces; dimensions: number },
): Answer {
  const operation = `${method} ${url.pathname}`;
  const handler = handlers[operation.replace(namespacePath, "$1")];
  if (!handler) return refuse(404, 5, `no such operation: ${operation}`);
  try {
    return handler({ method, url, body }, namespaces, dimensions);
  } catch (error) {
    if (error instanceof Refusal || error instanceof BadFilter)
      return refuse(400, 3, error.message);
    throw error;
  }
}

/** The shape of every refusal: https://docs.pinecone.io/reference/api/2026-04/data-plane/upsert */
export function refuse(status: number, code: number, message: string): Answer {
  return { status, body: JSON.stringify({ code, message, details: [] }) };
}

function ok(body: unknown, headers: Record<string, string> = {}): Answer {
  return { status: 200, headers, body: JSON.stringify(body) };
}

const written = (lsn: number) => ({ "x-pinecone-request-lsn": String(lsn) });
const indexed = (lsn: number | undefined): Record<string, string> =>
  lsn === undefined ? {} : { "x-pinecone-max-indexed-lsn": String(lsn) };

function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new Refusal(`${issue?.path.join(".")}: ${issue?.message}`);
}

function parseBody<T>(schema: z.ZodType<T>, body: string): T {
  if (Buffer.byteLength(body) > mostBytes) {
    throw new Refusal(`message length too large: the limit is ${mostBytes} bytes`);
  }
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    throw new Refusal("invalid JSON");
  }
  return parse(schema, json);
}

function checkDimensions(values: number[], dimensions: number): void {
  if (values.length === dimensions) return;
  throw new Refusal(
    `Vector dimension ${values.length} does not match the dimension of the index ${dimensions}`,
  );
}

type Handler = (request: WireRequest, namespaces: Namespaces, dimensions: number) => Answer;

const handlers: Record<string, Handler> = {
  "POST /vectors/upsert"({ body }, namespaces, dimensions) {
    const { vectors, namespace } = parseBody(upsertRequest, body);
    for (const { values } of vectors) checkDimensions(values, dimensions);
    const lsn = namespaces.upsert(namespace, vectors);
    return ok({ upsertedCount: vectors.length }, written(lsn));
  },

  "POST /query"({ body }, namespaces, dimensions) {
    const request = parseBody(queryRequest, body);
    checkDimensions(request.vector, dimensions);
    const { found, lsn } = namespaces.query(request);
    const matches = found.map(({ id, score, row }) => ({
      id,
      score,
      values: request.includeValues ? [...row.values] : [],
      ...(request.includeMetadata && { metadata: row.metadata }),
    }));
    const { namespace } = request;
    const answer = ok({ matches, namespace, usage: { readUnits: 1 } }, indexed(lsn));
    if (answer.body.length > mostResultBytes) throw new Refusal("the result is larger than 4 MB");
    return answer;
  },

  "POST /vectors/delete"({ body }, namespaces) {
    const { namespace, ids, filter } = parseBody(deleteRequest, body);
    // https://docs.pinecone.io/reference/api/errors#404-not-found
    if (!namespaces.exists(namespace)) return refuse(404, 5, "Namespace not found");
    const lsn = ids
      ? namespaces.deleteIds(namespace, ids)
      : namespaces.deleteWhere(namespace, filter ?? {});
    return ok({}, written(lsn));
  },

  // https://docs.pinecone.io/reference/api/2026-04/data-plane/deletenamespace
  "DELETE /namespaces"({ url }, namespaces) {
    const name = decodeURIComponent(url.pathname.split("/").at(-1) ?? "");
    if (!namespaces.drop(name)) return refuse(404, 5, "Namespace not found");
    return ok({});
  },

  "GET /vectors/list"({ url }, namespaces) {
    const { namespace, prefix, limit, paginationToken } = parse(
      listRequest,
      Object.fromEntries(url.searchParams),
    );
    const after = paginationToken && Buffer.from(paginationToken, "base64").toString();
    // In sorted order (bitwise "C" collation), says the reference.
    const ids = [...namespaces.read(namespace).rows.keys()]
      .filter((id) => id.startsWith(prefix) && (!after || id > after))
      .sort();
    const page = ids.slice(0, limit);
    const next = Buffer.from(page.at(-1) ?? "").toString("base64");
    return ok({
      vectors: page.map((id) => ({ id })),
      ...(ids.length > limit && { pagination: { next } }),
      namespace,
      usage: { readUnits: 1 },
    });
  },

  "GET /vectors/fetch"({ url }, namespaces) {
    const { ids: _, ...others } = Object.fromEntries(url.searchParams);
    const ids = url.searchParams.getAll("ids");
    const { namespace } = parse(fetchRequest, { ...others, ids });
    const { rows, lsn } = namespaces.read(namespace);
    const vectors = ids.flatMap((id) => {
      const row = rows.get(id);
      return row ? [[id, { id, values: [...row.values], metadata: row.metadata }]] : [];
    });
    return ok(
      { vectors: Object.fromEntries(vectors), namespace, usage: { readUnits: 1 } },
      indexed(lsn),
    );
  },

  "POST /describe_index_stats"(_request, namespaces, dimension) {
    const counts = Object.entries(namespaces.counts());
    return ok({
      namespaces: Object.fromEntries(counts.map(([name, vectorCount]) => [name, { vectorCount }])),
      dimension,
      indexFullness: 0,
      totalVectorCount: counts.reduce((sum, [, count]) => sum + count, 0),
      metric: "dotproduct",
      vectorType: "dense",
    });
  },
};
