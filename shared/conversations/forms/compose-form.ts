import { AppError } from "#shared/kernel/errors.ts";
import type { FoundPassage } from "#shared/knowledge/search-passages.ts";
import type { Citation } from "../answer.ts";
import type { Draft } from "../compose-answer.ts";
import { locateQuote } from "../locate-quote.ts";
import { noUsage } from "../no-usage.ts";
import type { StopReason } from "../ports.ts";
import { toCitation } from "../to-citation.ts";
import type { Form } from "./form.ts";
import { fits } from "./form-type.ts";
import { proveForm } from "./prove-form.ts";

/** A form has many fields, and each may have quotes. */
const maxQuotes = 500;

type Proof = Omit<Citation, "marker" | "field"> & { field: string };

/**
 * Collects an answer that fills in a form: its text is the value as JSON, and every part of it
 * that is not null has a citation, which says so in `field`. Nothing is sent before all is proved.
 * A form in which nothing is proved, or not all that it demands, is a refusal.
 */
export function composeForm(passages: FoundPassage[], form: Form): Draft {
  const proofs: Proof[] = [];
  let value: unknown;
  let isFilled = false;
  let isRefusal = false;
  let answer = "";
  let citations: Citation[] = [];
  let stopped: StopReason | undefined;
  let support: number | undefined;
  let usage = noUsage;

  function keep(name: number, words: string, field: string): void {
    const passage = passages[name - 1];
    const span = passage && locateQuote(passage.text, words);
    if (!span || proofs.length === maxQuotes) return;
    const { marker: _, ...citation } = toCitation(0, passage, span);
    proofs.push({ ...citation, field });
  }

  function prove(): void {
    const quotesFor = (pointer: string) =>
      proofs.flatMap(({ field, quote }) => (field === pointer ? [quote] : []));
    const proved = proveForm(form, value, quotesFor);
    if (!proved || !fits(form, proved.value)) return;
    const kept = proofs.flatMap(({ field, ...citation }) => {
      const place = proved.places.get(field);
      return place === undefined || place === "" ? [] : [{ ...citation, field: place }];
    });
    citations = kept.map((citation, index) => ({ marker: index + 1, ...citation }));
    answer = JSON.stringify(proved.value);
  }

  return {
    hear(event) {
      if (event.kind === "quote" && event.field !== undefined) {
        keep(event.marker, event.quote, event.field);
      } else if (event.kind === "value") {
        value = event.value;
        isFilled = true;
      } else if (event.kind === "refusal") {
        isRefusal = true;
      } else if (event.kind === "stopped") {
        stopped = event.reason;
      } else if (event.kind === "support") {
        support = event.support;
      } else if (event.kind === "usage") {
        const { kind: _, ...said } = event;
        usage = said;
      }
      return [];
    },
    end() {
      if (isRefusal || stopped || passages.length === 0) return [];
      if (!isFilled) throw new AppError("unavailable", { cause: "the model filled in no form" });
      prove();
      if (answer === "") return [];
      const told = citations.map((data) => ({ event: "citation" as const, data }));
      return [...told, { event: "text", data: { delta: answer } }];
    },
    answer: () => answer,
    citations: () => citations,
    stopped: () => stopped,
    support: () => support,
    usage: () => usage,
  };
}
