/** `gemini/gemini-2.5-flash` is the model `gemini-2.5-flash` of the provider `gemini`. */
export function providerOf(name: string): { provider: string; model: string } {
  const slash = name.indexOf("/");
  if (slash < 0) return { provider: name, model: "" };
  return { provider: name.slice(0, slash), model: name.slice(slash + 1) };
}
