import { AppError } from "#shared/kernel/errors.ts";
import type { FoundPassage } from "#shared/knowledge/search-passages.ts";
import type { AnswerEvent, Citation } from "./answer.ts";
import { type CitedPiece, createCitedText } from "./cite-text.ts";
import { locateQuote } from "./locate-quote.ts";
import type { VerifiedQuote } from "./marker-numbers.ts";
import type { ModelEvent, ModelUsage, StopReason } from "./ports.ts";

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
  usage(): ModelUsage;
};

/** Collects an answer; the model knows the passages as 1, 2, … in their order. */
export function composeAnswer(passages: FoundPassage[]): Draft {
  const cited = createCitedText((name) => passages[name - 1] !== undefined);
  const citations: Citation[] = [];
  let answer = "";
  let heard = 0;
  let quotes = 0;
  let isRefusal = false;
  let stopped: StopReason | undefined;
  let usage: ModelUsage = {
    inputTokens: 0,
    outputTokens: 0,
    cost: { amountMicros: 0, currency: "USD" },
  };

  function publish(pieces: CitedPiece[]): Said[] {
    return pieces.flatMap((piece): Said[] => {
      if (piece.kind === "text") {
        answer += piece.delta;
        return [{ event: "text", data: { delta: piece.delta } }];
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
      if (isRefusal || stopped) return [];
      if (event.kind === "stopped") {
        stopped = event.reason;
        return [];
      }
      if (event.kind === "quote") return hearQuote(event.marker, event.quote);
      if (event.kind === "refusal") {
        // What is proved and sent stays; a refusal after it takes nothing back.
        isRefusal = answer === "";
        return [];
      }
      heard += event.delta.length;
      if (heard > longestAnswer) throw new AppError("unavailable");
      return publish(cited.text(event.delta));
    },
    end: () => (isRefusal ? [] : publish(cited.end())),
    answer: () => answer,
    citations: () => citations,
    stopped: () => stopped,
    usage: () => usage,
  };
}

function toCitation(marker: number, passage: FoundPassage, span: VerifiedQuote): Citation {
  return {
    marker,
    quote: passage.text.slice(span.start, span.end),
    passageId: passage.id,
    document: passage.document,
    page: passage.page,
    start: passage.start + span.start,
    end: passage.start + span.end,
  };
}
