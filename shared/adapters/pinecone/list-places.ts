import { z } from "zod";
import type { Connection } from "./connect.ts";
import { limits } from "./limits.ts";
import { type Place, readVectorId } from "./vector-id.ts";

const page = z.object({
  vectors: z.array(z.object({ id: z.string() })).optional(),
  pagination: z.object({ next: z.string().optional() }).optional(),
});

/**
 * What the ids of a namespace's vectors say, page by page, of those that begin with `prefix`.
 * https://docs.pinecone.io/guides/manage-data/list-record-ids
 */
export async function* listPlaces(
  { run }: Pick<Connection, "run">,
  namespace: string,
  prefix?: string,
): AsyncGenerator<Place & { vector: string }> {
  let paginationToken: string | undefined;
  do {
    const from = { ...(prefix && { prefix }), ...(paginationToken && { paginationToken }) };
    const { result } = await run(async (index) =>
      page.parse(await index.listPaginated({ namespace, limit: limits.idsPerPage, ...from })),
    );
    for (const { id: vector } of result.vectors ?? []) {
      const place = readVectorId(vector);
      if (place) yield { ...place, vector };
    }
    paginationToken = result.pagination?.next;
  } while (paginationToken);
}
