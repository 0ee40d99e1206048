import { AppError } from "#shared/kernel/errors.ts";
import type { FoundPassage } from "#shared/knowledge/search-passages.ts";
import type { AnswerEvent, Citation } from "./answer.ts";
import { createCheckedText } from "./check-text.ts";
import { type CitedPiece, createCitedText } from "./cite-text.ts";
import { unverified } from "./fixed-sentences.ts";
import { locateQuote } from "./locate-quote.ts";
import { noUsage } from "./no-usage.ts";
import type { AnswerLanguage, ModelEvent, ModelUsage, StopReason } from "./ports.ts";
import { toCitation } from "./to-citation.ts";

/** In UTF-16 code units; a model that says more has run away. */
const longestAnswer = 40_000;
const maxQuotes = 100;

type Said = Extract<AnswerEvent, { event: "text" | "citation" }>;

/** What became of the model's words: all of it was sent, all of it is proved. */
export type Draft = {
  /** What to send now that the model said this; nothing once it refused. */
  hear(event: ModelEvent): Said[];
  /** What to send last. */
  end(): Said[];
  answer(): string;
  citations(): Citation[];
  /** Why it is not whole; undefined when it is. */
  stopped(): StopReason | undefined;
  /** How far the passages answer, 0..1, where the model can tell. */
  support(): number | undefined;
  usage(): ModelUsage;
};

/** Collects an answer; the model knows the passages as 1, 2, … in their order. */
export function composeAnswer(
  passages: FoundPassage[],
  { question, language }: { question: string; language: AnswerLanguage },
): Draft {
  const cited = createCitedText((name) => passages[name - 1] !== undefined);
  const citations: Citation[] = [];
  const checked = createCheckedText(
    [question, ...passages.flatMap(sourcesOf)],
    unverified[language],
  );
  let isSaid = false;
  let answer = "";
  let heard = 0;
  let quotes = 0;
  let isRefusal = false;
  let stopped: StopReason | undefined;
  let support: number | undefined;
  let usage = noUsage;

  function tell(delta: string): Said[] {
    answer += delta;
    return delta === "" ? [] : [{ event: "text", data: { delta } }];
  }

  function publish(pieces: CitedPiece[]): Said[] {
    return pieces.flatMap((piece): Said[] => {
      if (piece.kind === "text") {
        isSaid = true;
        return tell(checked.hear(piece.delta));
      }
      const passage = passages[piece.quote.passage];
      if (!passage) return [];
      const citation = toCitation(piece.marker, passage, piece.quote);
      citations.push(citation);
      return [{ event: "citation", data: citation }];
    });
  }

  function hearQuote(name: number, words: string): Said[] {
    const passage = passages[name - 1];
    const span = passage && locateQuote(passage.text, words);
    quotes += 1;
    if (!span || quotes > maxQuotes) return [];
    return publish(cited.quote(name, { passage: name - 1, ...span }));
  }

  return {
    hear(event) {
      if (event.kind === "usage") {
        const { kind: _, ...said } = event;
        usage = said;
        return [];
      }
      if (event.kind === "support") {
        support = event.support;
        return [];
      }
      if (isRefusal || stopped) return [];
      if (event.kind === "stopped") {
        stopped = event.reason;
        return [];
      }
      if (event.kind === "quote") return hearQuote(event.marker, event.quote);
      if (event.kind === "refusal") {
        // What is proved and sent stays; a refusal after it takes nothing back.
        isRefusal = !isSaid;
        return [];
      }
      if (event.kind === "value") return []; // of a form, which nobody asked for
      heard += event.delta.length;
      if (heard > longestAnswer) throw new AppError("unavailable");
      return publish(cited.text(event.delta));
    },
    end: () => (isRefusal ? [] : [...publish(cited.end()), ...tell(checked.end())]),
    answer: () => answer,
    citations: () => citations,
    stopped: () => stopped,
    support: () => support,
    usage: () => usage,
  };
}

function sourcesOf({ document, headings, text }: FoundPassage): string[] {
  return [document.title, document.filename, ...headings, text];
}
