import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isPublicAddress } from "./public-address.ts";

describe("isPublicAddress", () => {
  it.each(["8.8.8.8", "1.1.1.1", "172.15.0.1", "172.32.0.1", "192.167.1.1", "2606:4700::1111"])(
    "takes a host on the Internet: %s",
    (address) => expect(isPublicAddress(address)).toBe(true),
  );

  it.each([
    ["this machine", "127.0.0.1", "127.255.255.254", "::1", "0.0.0.0", "0.1.2.3", "::"],
    ["a private network", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "fd00::1"],
    ["a link, and its metadata", "169.254.169.254", "fe80::1", "fe80::1%eth0", "fd00:ec2::254"],
    ["a carrier's network", "100.64.0.1", "100.127.255.255"],
    ["many at once", "224.0.0.1", "239.1.1.1", "255.255.255.255", "ff02::1"],
    [
      "nobody's",
      "192.0.2.1",
      "198.51.100.1",
      "203.0.113.1",
      "198.18.0.1",
      "240.0.0.1",
      "2001:db8::1",
    ],
    ["IPv4 mapped into IPv6", "::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:10.0.0.1"],
    ["IPv4 in an old coat", "::127.0.0.1", "::ffff:0:127.0.0.1"],
    ["a way through a translator", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1"],
    ["a tunnel", "2002:7f00:1::", "2002:a9fe:a9fe::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2"],
    ["an old private network", "fec0::1"],
    ["not yet given out", "4000::1", "e000::1"],
    ["no address", "", "localhost", "example.com", "1.2.3.4.5", "999.1.1.1", "::g", "127.0.0.1:80"],
  ])("refuses %s", (_, ...addresses) => {
    for (const address of addresses)
      expect([address, isPublicAddress(address)]).toEqual([address, false]);
  });

  it("judges an IPv4 address alike, mapped or not", () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        expect(isPublicAddress(`::ffff:${address}`)).toBe(isPublicAddress(address));
      }),
    );
  });
});
