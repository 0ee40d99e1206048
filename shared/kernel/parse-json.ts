/** The value that a JSON text stands for; undefined for what is no JSON, so that a schema says no. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
