import { type LookupAddress, lookup as lookupInDns } from "node:dns";
import type { LookupFunction } from "node:net";
import { UnsafeAddress } from "./unsafe-address.ts";

export type Resolve = (hostname: string) => Promise<LookupAddress[]>;

/** As the system does, hosts file included. */
export const resolveHost: Resolve = (hostname) =>
  new Promise((resolve, reject) => {
    lookupInDns(hostname, { all: true, verbatim: true }, (error, addresses) =>
      error ? reject(error) : resolve(addresses),
    );
  });

/**
 * A lookup for sockets that gives them checked addresses only. They connect to what it gives, so
 * that a name cannot mean one thing when it is checked and another when it is used. One address
 * that is not allowed is enough to refuse the name.
 */
export function checkedLookup(
  resolve: Resolve,
  isAllowed: (address: string) => boolean,
): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (addresses) => {
        const { family } = options;
        const wanted = addresses.filter((one) => !family || `${family}`.endsWith(`${one.family}`));
        const [first] = wanted;
        const unsafe = addresses.find(({ address }) => !isAllowed(address));
        if (!first || unsafe) return callback(new UnsafeAddress(), []);
        if (options.all) callback(null, wanted);
        else callback(null, first.address, first.family);
      },
      (error) => callback(error, []),
    );
  };
}
