import { z } from "zod";
import { AppError } from "#shared/kernel/errors.ts";
import { parseJson } from "#shared/kernel/parse-json.ts";
import type { StructuredModel } from "../ports.ts";
import { addUsage } from "./price.ts";
import type { TextModel } from "./text-model.ts";

/** Of a reply that did not fit, so much is shown to the model again. */
const mostShown = 4_000;

/** Makes a language model fill in forms; one that did it wrong is told what, and asked once more. */
export function createStructuredModel(textModel: TextModel): StructuredModel {
  return {
    model: textModel.model,
    async generate(request, signal) {
      const { instruction, input } = request;
      // Services take the keywords of a schema, not the name of its dialect.
      const { $schema: _, ...schema }: Record<string, unknown> = z.toJSONSchema(request.schema);
      const first = await textModel.complete({ instruction, input, schema }, signal);
      const parsed = request.schema.safeParse(parseJson(first.text));
      if (parsed.success) return { value: parsed.data, usage: first.usage };

      const again = [
        input,
        `Reply that did not fit:\n${first.text.slice(0, mostShown)}`,
        `What is wrong with it:\n${z.prettifyError(parsed.error)}`,
      ].join("\n\n");
      const second = await textModel.complete({ instruction, input: again, schema }, signal);
      const repaired = request.schema.safeParse(parseJson(second.text));
      if (!repaired.success) throw new AppError("unavailable", { cause: repaired.error });
      return { value: repaired.data, usage: addUsage(second.usage, first.usage) };
    },
  };
}
