import type { GoldenFloors } from "#shared/knowledge/evaluation/golden.ts";
import { estimatesOf, type MeasuredRun } from "#shared/knowledge/evaluation/run.ts";
import type { Asked } from "./measure-golden.ts";

/** What did not pass, a question each: what was expected and what came. */
export function failuresText(asked: Asked[]): string {
  const failed = asked.filter(({ scores }) => scores.passed !== 1);
  return failed.map(failureText).join("\n");
}

function failureText({ question, answer, scores }: Asked): string {
  const { topic, history = [], expected, refused } = question;
  const wrong = Object.entries(scores).flatMap(([metric, score]) =>
    score === null || score === 1 || ["passed", "F1", "R@5 as asked"].includes(metric)
      ? []
      : [metric],
  );
  const wanted = refused ? "un rechazo" : [expected ?? []].flat().join(" · ");
  const { standaloneQuestion } = answer;
  const said = answer.answer.replace(/\s+/g, " ").slice(0, 220);
  return [
    `  ✗ ${topic ? `(${topic}) ` : ""}${[...history, question.question].join(" → ")}`,
    `    falla: ${wrong.join(", ")}; se esperaba: ${wanted}`,
    ...(standaloneQuestion ? [`    se buscó: ${standaloneQuestion}`] : []),
    `    respuesta: ${said}`,
  ].join("\n");
}

/** How many passed of each kind of question, in the order of the file. */
export function topicsText(asked: Asked[]): string {
  const topics = new Map<string, Asked[]>();
  for (const one of asked) {
    const topic = one.question.topic ?? "sin tema";
    topics.set(topic, [...(topics.get(topic) ?? []), one]);
  }
  const rows = [...topics].map(([topic, of]) => {
    const passed = of.filter(({ scores }) => scores.passed === 1).length;
    return `${topic} ${passed}/${of.length}`;
  });
  return `  por tema: ${rows.join(", ")}`;
}

/** The metrics that are below their floor, or that no question measured. */
export function belowFloors(run: MeasuredRun, floors: GoldenFloors): string[] {
  const means = new Map(estimatesOf(run).map(([metric, { mean }]) => [metric, mean]));
  return Object.entries(floors).flatMap(([metric, floor]) => {
    const mean = means.get(metric);
    if (mean !== undefined && mean >= floor) return [];
    return [`${metric}: ${mean?.toFixed(4) ?? "no se midió"}, el mínimo es ${floor}`];
  });
}
