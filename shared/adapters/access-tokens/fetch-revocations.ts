import { z } from "zod";
import { type Revocation, revocation } from "#shared/identity/list-revocations.ts";

/** The auth service's list of revocations; `headers` is what its own guard (IAM) asks for. */
export async function fetchRevocations(
  url: string,
  headers?: () => Promise<Record<string, string>>,
): Promise<Revocation[]> {
  const signal = AbortSignal.timeout(2_000);
  const response = await fetch(url, { signal, ...(headers && { headers: await headers() }) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return z.array(revocation).parse(await response.json());
}
