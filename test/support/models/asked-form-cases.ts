import { describe, expect, it } from "vitest";
import { formOf } from "#shared/conversations/forms/response-format.ts";
import type { AnswerModel, ModelEvent, ModelRequest } from "#shared/conversations/ports.ts";
import type { Models } from "./start-models.ts";

/** What a model that is asked over the network does with a form of the asker's. */
export function describeAskedForms(
  parts: () => { models: Models; model: AnswerModel },
  { request, rent }: { request: ModelRequest; rent: string },
): void {
  describe("answering in a form of the asker's", () => {
    const schema = {
      type: "object",
      properties: {
        renta: { type: "number", minimum: 1 },
        fin: { type: "string", format: "date" },
      },
      required: ["renta"],
    };
    const form = formOf({ type: "json_schema", schema });
    const reply = {
      citations: [{ field: "/renta", passage: 1, quote: rent }],
      value: { renta: 1450, fin: null },
    };
    const fill = () =>
      collect(parts().model.answer({ ...request, form }, new AbortController().signal));

    it("sends its schema along, in the service's own way, and tells value and quotes", async () => {
      parts().models.asked.length = 0;
      parts().models.say({ text: JSON.stringify(reply) });
      const [quote, value, usage] = await fill();
      expect(quote).toEqual({ kind: "quote", marker: 1, quote: rent, field: "/renta" });
      expect(value).toEqual({ kind: "value", value: reply.value });
      expect(usage).toMatchObject({ kind: "usage", inputTokens: expect.any(Number) });
      expect(parts().models.asked).toMatchObject([
        {
          schema: {
            type: "object",
            required: ["citations", "value"],
            additionalProperties: false,
          },
        },
      ]);
      expect(JSON.stringify(parts().models.asked[0]?.schema)).toContain(
        '"renta":{"type":"number","minimum":1}',
      );
      expect(parts().models.asked[0]?.input).toContain("Formulario: {");
    });

    it("asks once more for what does not fit, and then fails", async () => {
      parts().models.asked.length = 0;
      const bad = { text: JSON.stringify({ ...reply, value: { renta: "mil", fin: null } }) };
      parts().models.say(bad, { text: JSON.stringify(reply) });
      expect(kindsOf(await fill())).toEqual(["quote", "value", "usage"]);
      expect(parts().models.asked).toHaveLength(2);
      parts().models.say(bad, bad);
      await expect(fill()).rejects.toMatchObject({ code: "unavailable" });
      expect(parts().models.asked).toHaveLength(4);
    });

    it("is refused where the model finds nothing", async () => {
      parts().models.say({ text: JSON.stringify({ citations: [], value: null }) });
      expect(kindsOf(await fill())).toEqual(["refusal", "usage"]);
    });
  });
}

async function collect(events: AsyncIterable<ModelEvent>): Promise<ModelEvent[]> {
  const all: ModelEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}
const kindsOf = (events: ModelEvent[]) => events.map(({ kind }) => kind);
