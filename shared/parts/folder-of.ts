/** The folder that `file:<folder>` names, absolute or relative; undefined for any other scheme. */
export function folderOf(url: string): string | undefined {
  return /^file:(?:\/\/(?=\/))?(.+)$/.exec(url)?.[1];
}
