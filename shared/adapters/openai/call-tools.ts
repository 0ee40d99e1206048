import type { OpenAI } from "openai";
import { z } from "zod";
import type { ToolCall, ToolRequest, ToolTurn } from "#shared/conversations/ports.ts";
import { toolsNotTaken } from "#shared/conversations/tools-not-taken.ts";

type Body = OpenAI.ChatCompletionCreateParamsNonStreaming;
type Message = Body["messages"][number];

/** https://platform.openai.com/docs/guides/function-calling */
export function toolBody({ instruction, turns, tools, choice }: ToolRequest) {
  return {
    messages: [{ role: "system", content: instruction } as const, ...turns.map(messageOf)],
    tools: tools.map((tool) => ({ type: "function" as const, function: tool })),
    tool_choice:
      typeof choice === "string"
        ? choice
        : { type: "function" as const, function: { name: choice.name } },
  } satisfies Pick<Body, "messages" | "tools" | "tool_choice">;
}

function messageOf(turn: ToolTurn): Message {
  if (turn.role === "user") return { role: "user", content: turn.text };
  if (turn.role === "tool") {
    return { role: "tool", tool_call_id: turn.call.id, content: turn.text };
  }
  const calls = turn.calls.map(({ id, ...call }) => ({
    id,
    type: "function" as const,
    function: call,
  }));
  return { role: "assistant", content: turn.text, ...(calls.length > 0 && { tool_calls: calls }) };
}

const called = z.object({
  choices: z.array(
    z.object({
      message: z.object({
        tool_calls: z
          .array(
            z.object({
              id: z.string(),
              function: z.object({ name: z.string(), arguments: z.string().default("{}") }),
            }),
          )
          .nullish(),
      }),
    }),
  ),
});

export function readCalls(raw: unknown): ToolCall[] {
  const [choice] = called.parse(raw).choices;
  return (choice?.message.tool_calls ?? []).map(({ id, function: call }) => ({ id, ...call }));
}

/** The service does not take the caller's tools, or their conversation. */
export function badTools(error: unknown): Error | undefined {
  const isTheirs = error instanceof Error && "status" in error && error.status === 400;
  return isTheirs ? toolsNotTaken() : undefined;
}
