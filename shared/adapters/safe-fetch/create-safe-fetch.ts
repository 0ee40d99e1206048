import { Agent, type Dispatcher } from "undici";
import { AppError, invalid } from "#shared/kernel/errors.ts";
import type { Text } from "#shared/kernel/text.ts";
import { checkedLookup, type Resolve, resolveHost } from "./checked-lookup.ts";
import { isPublicAddress } from "./public-address.ts";
import { UnsafeAddress } from "./unsafe-address.ts";

export type SafeFetchOptions = {
  /** Addresses may begin with http: for servers of tests. */
  allowHttp?: boolean;
  /** 443 and 8443 unless given. */
  ports?: readonly number[];
  /** For the whole exchange, in milliseconds; ten seconds unless given. */
  timeoutMs?: number;
  /** Of an answer's body; 1 MB unless given. */
  maxBytes?: number;
  /** Who may be reached, by IP address; hosts on the Internet unless given. */
  isAllowed?: (address: string) => boolean;
  resolve?: Resolve;
};

type SafeRequest = {
  method: "GET" | "POST" | "PUT" | "DELETE";
  headers?: Record<string, string>;
  body?: string | Uint8Array;
};
type SafeResponse = {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Uint8Array;
};
export type SafeFetch = (
  url: string,
  request: SafeRequest,
  signal?: AbortSignal,
) => Promise<SafeResponse>;

const maxHeaderBytes = 16_384;

/**
 * Asks addresses that strangers gave, and nothing but hosts on the Internet: every address that a
 * name resolves to is checked, and the connection goes to what was checked. Redirects are not
 * followed but returned; no proxy of the environment is used; time, headers and body are bounded.
 *
 * Throws `invalid_request` for an address that is never asked, `unavailable` for one that does not
 * answer as it should.
 */
export function createSafeFetch(options: SafeFetchOptions = {}): SafeFetch {
  const { timeoutMs = 10_000, maxBytes = 1_000_000, isAllowed = isPublicAddress } = options;
  const lookup = checkedLookup(options.resolve ?? resolveHost, isAllowed);

  return async (url, request, signal) => {
    const target = readTarget(url, options, isAllowed);
    const deadline = AbortSignal.timeout(timeoutMs);
    const limits = { maxHeaderSize: maxHeaderBytes, maxResponseSize: maxBytes };
    // One for each exchange: nothing is kept of hosts that strangers think of.
    const agent = new Agent({ connect: { lookup, timeout: timeoutMs }, ...limits });
    try {
      const response = await agent.request({
        origin: target.origin,
        path: `${target.pathname}${target.search}`,
        method: request.method,
        headers: { "accept-encoding": "identity", ...request.headers },
        body: request.body ?? null,
        signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
      });
      return await readResponse(response);
    } catch (cause) {
      signal?.throwIfAborted();
      if (cause instanceof UnsafeAddress) throw refused(notPublic);
      throw new AppError("unavailable", { cause });
    } finally {
      void agent.destroy();
    }
  };
}

async function readResponse(response: Dispatcher.ResponseData): Promise<SafeResponse> {
  const { statusCode: status, headers } = response;
  return { status, headers, body: await response.body.bytes() };
}

function readTarget(
  given: string,
  { allowHttp = false, ports = [443, 8443] }: SafeFetchOptions,
  isAllowed: (address: string) => boolean,
): URL {
  // Also makes 2130706433, 0x7f.1 and 0177.0.0.1 what they are: 127.0.0.1.
  const url = URL.canParse(given) ? new URL(given) : undefined;
  const isHttp = url?.protocol === "http:" && allowHttp;
  if (!url || !(url.protocol === "https:" || isHttp)) throw refused(notHttps);
  if (url.username !== "" || url.password !== "") throw refused(withPassword);
  const port = Number(url.port) || (isHttp ? 80 : 443);
  if (!ports.includes(port)) throw refused(otherPort(ports));
  // A socket looks no address up that is one already.
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  if (/^[\d.]+$|:/.test(host) && !isAllowed(host)) throw refused(notPublic);
  return url;
}

const refused = (detail: Text) => invalid("url", detail);
const notHttps = { es: "tiene que empezar por https://.", en: "must begin with https://." };
const withPassword = {
  es: "no puede llevar usuario ni contraseña.",
  en: "must not carry a user or a password.",
};
const notPublic = {
  es: "tiene que llevar a un servidor público de Internet.",
  en: "must lead to a public server on the Internet.",
};
const otherPort = (ports: readonly number[]): Text => ({
  es: `solo se admiten los puertos ${ports.join(", ")}.`,
  en: `only ports ${ports.join(", ")} are accepted.`,
});
