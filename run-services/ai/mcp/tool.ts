import { z } from "zod";
import { refuseInvalid } from "#shared/http/validate.ts";
import type { Actor, Scope } from "#shared/kernel/actor.ts";
import type { Deps } from "../deps.ts";

/** By whom a tool is called, and where; `origin` is what addresses begin with. */
export type ToolCall = { actor: Actor; deps: Deps; origin: string; signal: AbortSignal };

export type ToolResult = {
  /** For programs: an object of the tool's output schema. */
  data: Record<string, unknown>;
  /** The same for a model to read. */
  text: string;
};

/** What a client of the Model Context Protocol sees of a tool, and what it does. */
export type Tool = {
  name: string;
  title: string;
  description: string;
  /** What its verb asks for: whoever lacks it is not shown the tool. */
  scope: Scope;
  inputSchema: Record<string, unknown>;
  outputSchema: Record<string, unknown>;
  /** Throws what its verb throws, and `invalid_request` for arguments that do not fit. */
  call(args: unknown, call: ToolCall): Promise<ToolResult>;
};

/** A tool out of its schemas and the verb that it stands for. */
export function defineTool<I extends z.ZodObject, O extends z.ZodObject>(tool: {
  name: string;
  title: string;
  description: string;
  scope: Scope;
  input: I;
  output: O;
  run(input: z.infer<I>, call: ToolCall): Promise<z.input<O>>;
  say(result: z.infer<O>): string;
}): Tool {
  const { input, output, run, say, ...about } = tool;
  return {
    ...about,
    inputSchema: z.toJSONSchema(input, { io: "input" }),
    outputSchema: z.toJSONSchema(output),
    async call(args, call) {
      const parsed = input.safeParse(args);
      if (!parsed.success) {
        refuseInvalid({ success: false, error: parsed.error, data: args, target: "arguments" });
      }
      refuseInvalid({ success: true, data: args, target: "arguments" });
      // Says no more than it documents.
      const data = output.parse(await run(input.parse(args), call));
      return { data, text: say(data) };
    },
  };
}
