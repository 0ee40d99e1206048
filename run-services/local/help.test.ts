import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const commands = ["build", "demo", "dev", "docs", "eval", "import", "migrate", "replay", "samples"];

describe("npm run <command> -- --help", () => {
  it.each(commands)(
    "tells what %s does, and does nothing",
    async (name) => {
      const entry = new URL(`./${name}.ts`, import.meta.url).pathname;
      const args = ["--import", "tsx", entry, "--help"];
      const { stdout } = await promisify(execFile)(process.execPath, args);
      expect(stdout).toMatch(new RegExp(`^Usage: npm run ${name} -- .*\\n\\n[A-ZÁÉ]`));
      expect(stdout.split("\n").length).toBeLessThan(25);
    },
    30_000,
  );
});
