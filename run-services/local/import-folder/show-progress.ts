import { Presets, SingleBar } from "cli-progress";
import type { ImportResult } from "./import-file.ts";

/** A bar on a terminal; one line per document anywhere else. */
export function showProgress(total: number, terminal: boolean) {
  if (!terminal) {
    let count = 0;
    return {
      done(result: ImportResult) {
        count += 1;
        const reason = result.reason ? ` (${result.reason})` : "";
        console.log(`[${count}/${total}] ${result.file}: ${result.state}${reason}`);
      },
      stop() {},
    };
  }
  const format = "{bar} {value} de {total} | {file}";
  const bar = new SingleBar({ format, hideCursor: true }, Presets.shades_classic);
  bar.start(total, 0, { file: "" });
  return {
    done: (result: ImportResult) => bar.increment(1, { file: result.file }),
    stop: () => bar.stop(),
  };
}
