import type { Content, GenerateContentConfig, Part } from "@google/genai";
import type { ToolRequest, ToolTurn } from "#shared/conversations/ports.ts";
import { parseJson } from "#shared/kernel/parse-json.ts";

/** https://cloud.google.com/vertex-ai/generative-ai/docs/multimodal/function-calling */
export async function toolConfig({ tools, choice }: ToolRequest): Promise<GenerateContentConfig> {
  const { FunctionCallingConfigMode } = await import("@google/genai");
  const functionDeclarations = tools.map(({ parameters, ...tool }) => ({
    ...tool,
    ...(parameters && { parametersJsonSchema: parameters }),
  }));
  const isFree = choice === "auto";
  return {
    tools: [{ functionDeclarations }],
    toolConfig: {
      functionCallingConfig: {
        mode: isFree ? FunctionCallingConfigMode.AUTO : FunctionCallingConfigMode.ANY,
        ...(typeof choice === "object" && { allowedFunctionNames: [choice.name] }),
      },
    },
  };
}

/** Turns that follow each other in one role are one to Gemini; what functions gave is the user's. */
export function toolContents(turns: ToolTurn[]): Content[] {
  const contents: { role: string; parts: Part[] }[] = [];
  for (const turn of turns) {
    const role = turn.role === "assistant" ? "model" : "user";
    const parts = partsOf(turn);
    const last = contents.at(-1);
    if (parts.length === 0 || (!last && role === "model")) continue;
    if (last?.role === role) last.parts.push(...parts);
    else contents.push({ role, parts });
  }
  return contents;
}

function partsOf(turn: ToolTurn): Part[] {
  if (turn.role === "tool") {
    return [{ functionResponse: { name: turn.call.name, response: { output: turn.text } } }];
  }
  const said = turn.text === "" ? [] : [{ text: turn.text }];
  if (turn.role === "user") return said;
  const calls = turn.calls.map(({ name, arguments: words }) => {
    const args = parseJson(words);
    return { functionCall: { name, args: isObject(args) ? args : {} } };
  });
  return [...said, ...calls];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
