import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type ApiClient, createApiClient } from "../../run-services/local/client/api-client.ts";
import { followDocument } from "../../run-services/local/client/follow-document.ts";
import { withTemporarySystem } from "../../run-services/local/with-temporary-system.ts";
import { characterErrors } from "../support/scans/character-errors.ts";
import { drawScan, type ScanLook } from "../support/scans/draw-scan.ts";
import { scanText } from "../support/scans/scan-texts.ts";
import { tableRow } from "./table-row.ts";

const looks: [string, ScanLook][] = [
  ["derechas", {}],
  ["torcidas 3°", { skew: 3 }],
  ["con ruido", { noise: 60 }],
];

const nothing = { pages: 0, letters: 0, errors: 0, amounts: 0, found: 0, seconds: 0 };
type Sum = typeof nothing;

/** Invoices and letters as pictures, through the whole system: what is read, and what is found. */
export async function measureRecognition({ pages }: { pages: number }): Promise<void> {
  const settings = { logLevel: "warn", requestsPerMinute: 1_000_000 } as const;
  await withTemporarySystem(settings, async ({ url, apiKey, directory }) => {
    const { signal } = new AbortController();
    const client = createApiClient({ url, token: apiKey, signal });
    console.log(tableRow(["páginas", "cuántas", "CER", "importes", "segundos/página"]));
    let all = nothing;
    let seed = 0;
    for (const [name, look] of looks) {
      let sum = nothing;
      for (let page = 0; page < pages; page++) {
        seed++;
        const path = join(directory, `${seed}.png`);
        await writeFile(
          path,
          drawScan(scanText(seed).lines, { ...look, seed }).toBuffer("image/png"),
        );
        sum = add(sum, await measurePage(path, seed, client));
      }
      show(name, sum);
      all = add(all, sum);
    }
    show("en total", all);
  });
}

async function measurePage(path: string, seed: number, client: ApiClient): Promise<Sum> {
  const { lines, amounts } = scanText(seed);
  const started = performance.now();
  const uploaded = await client.upload(path);
  const { id } = await followDocument(client, uploaded, { signal: AbortSignal.timeout(120_000) });
  const seconds = (performance.now() - started) / 1000;
  const should = lines.join(" ");
  const { text } = await client.text(id);
  let found = 0;
  for (const amount of amounts) {
    const [best] = (await client.search(amount, 3)).passages;
    if (best?.document.id === id && best.text.includes(amount.replace(" €", ""))) found++;
  }
  const letters = should.length;
  const errors = characterErrors(should, text) * letters;
  return { pages: 1, letters, errors, amounts: amounts.length, found, seconds };
}

function add(one: Sum, other: Sum): Sum {
  return {
    pages: one.pages + other.pages,
    letters: one.letters + other.letters,
    errors: one.errors + other.errors,
    amounts: one.amounts + other.amounts,
    found: one.found + other.found,
    seconds: one.seconds + other.seconds,
  };
}

function show(name: string, { letters, errors, found, amounts, seconds, pages }: Sum): void {
  const rate = `${((100 * errors) / letters).toFixed(2)} %`;
  const each = (seconds / pages).toFixed(2);
  console.log(tableRow([name, `${pages}`, rate, `${found} de ${amounts}`, each]));
}
