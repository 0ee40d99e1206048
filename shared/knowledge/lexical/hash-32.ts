/**
 * 32 evenly spread bits of `text.slice(start, end)`: FNV-1a over code units (Fowler, Noll, Vo),
 * then the finalizer of MurmurHash3 (public domain), without which the low bits repeat.
 */
export function hash32(text: string, start = 0, end = text.length): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
