import { EventSourceParserStream } from "eventsource-parser/stream";
import { ApiProblem } from "./request.ts";
import {
  type AnswerView,
  answerSchema,
  type CitationView,
  citationSchema,
  problemSchema,
  textDelta,
} from "./schemas.ts";

/** Reads a streamed answer to its end, telling each piece as it comes; returns the whole. */
export async function readAnswer(
  response: Response,
  hear: { text(delta: string): void; citation(citation: CitationView): void },
): Promise<AnswerView> {
  if (!response.body) throw new Error("the answer has no body");
  const events = response.body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream());
  for await (const { event, data } of events) {
    const parsed: unknown = JSON.parse(data);
    if (event === "text") hear.text(textDelta.parse(parsed).delta);
    if (event === "citation") hear.citation(citationSchema.parse(parsed));
    if (event === "done") return answerSchema.parse(parsed);
    if (event === "error") {
      const problem = problemSchema.parse(parsed);
      throw new ApiProblem(response.status, problem.code, problem.detail ?? problem.code);
    }
  }
  throw new Error("the answer broke off");
}
