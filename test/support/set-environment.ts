/**
 * Sets a variable that a vendor's library reads for itself, past our configuration. Returns what
 * puts back whatever was there.
 */
export function setEnvironment(name: string, value: string): () => void {
  const before = process.env[name];
  process.env[name] = value;
  return () => {
    if (before === undefined) delete process.env[name];
    else process.env[name] = before;
  };
}
