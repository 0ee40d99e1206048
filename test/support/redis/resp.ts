/** One step of reading: a value and where the next one begins; undefined while more must come. */
type Read = { value: string; next: number };

/** Splits what a client sent into commands: arrays of bulk strings, kept as latin1. */
export function createCommandReader(): (chunk: Buffer) => string[][] {
  let text = "";
  return (chunk) => {
    text += chunk.toString("latin1");
    const commands: string[][] = [];
    for (let read = readCommand(text); read; read = readCommand(text)) {
      commands.push(read.words);
      text = text.slice(read.next);
    }
    return commands;
  };
}

function readCommand(text: string): { words: string[]; next: number } | undefined {
  const head = readLine(text, 0);
  if (!head) return undefined;
  if (!head.value.startsWith("*")) throw new Error(`no command: ${head.value}`);
  const words: string[] = [];
  let { next } = head;
  for (let left = Number(head.value.slice(1)); left > 0; left -= 1) {
    const size = readLine(text, next);
    if (!size) return undefined;
    const end = size.next + Number(size.value.slice(1));
    if (text.length < end + 2) return undefined;
    words.push(text.slice(size.next, end));
    next = end + 2;
  }
  return { words, next };
}

function readLine(text: string, from: number): Read | undefined {
  const end = text.indexOf("\r\n", from);
  return end < 0 ? undefined : { value: text.slice(from, end), next: end + 2 };
}

/** Answers in RESP3: https://redis.io/docs/latest/develop/reference/protocol-spec/ */
export const say = {
  ok: "+OK\r\n",
  nothing: "_\r\n",
  number: (value: number) => `:${value}\r\n`,
  bulk: (value: string) => `$${value.length}\r\n${value}\r\n`,
  error: (message: string) => `-${message}\r\n`,
  array: (items: string[]) => `*${items.length}\r\n${items.join("")}`,
  map: (items: Record<string, string>) =>
    `%${Object.keys(items).length}\r\n${Object.entries(items)
      .map(([key, value]) => say.bulk(key) + value)
      .join("")}`,
};
