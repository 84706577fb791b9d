// The numbers of a call that fits: the loss, what it averages over what, and the heat maps beside each other.
import { heatMap } from "../element/parts/heat.ts";
import { cellNumber, exactScalar, printedScalar } from "../element/parts/number.ts";
import { shapeText } from "../element/parts/words.ts";
import { h, toDom } from "../element/tree.ts";
import type { Dtype, Question, Report, Values } from "../src/types.ts";

/** The question whose answer is the loss element by element. */
export function elementwise(question: Question): Question {
  const { size_average: _average, reduce: _reduce, ...options } = question.options ?? {};
  return { ...question, options: { ...options, reduction: "none" } };
}

function close(one: number, other: number): boolean {
  return one === other || Math.abs(one - other) <= 1e-4 * Math.max(1, Math.abs(one), Math.abs(other));
}

/** How the reduced loss came about, found by doing it: a sum, a mean, or something that is weighted. */
function reduction(value: Values, each: Values | null): string {
  if (!each || value.shape.length > 0 || each.shape.length === 0) return "";
  const cells = each.data.map(cellNumber);
  const total = cells.reduce((sum, cell) => sum + cell, 0);
  const loss = cellNumber(value.data[0] ?? NaN);
  const count = `${cells.length} losses of shape ${shapeText(each.shape)}`;
  if (close(total / cells.length, loss)) return `the mean of ${count}`;
  if (close(total, loss)) return `the sum of ${count}`;
  const rows = Number(each.shape[0]);
  if (close(total / rows, loss)) return `the sum of ${count}, divided by the batch of ${rows}`;
  return `a weighted mean of ${count}: their sum ${printedScalar(total, true)} divided by ${printedScalar(total / loss, true)}`;
}

/** Everything with values: the number, then input, target, loss and gradient as heat maps with their tables. */
export function numbers(question: Question, report: Report, each: Report | null): HTMLElement | null {
  const { value } = report;
  if (!value) return null;
  const scalar = value.shape.length === 0;
  const loss = cellNumber(value.data[0] ?? NaN);
  const how = reduction(value, each?.value ?? null);
  const box = toDom(
    h(
      "section",
      { class: "numbers-section" },
      h("h3", {}, "Value and gradient"),
      scalar && h("p", { class: "value" }, h("span", { class: "loss-value mono" }, printedScalar(loss, true)), h("span", {}, `${exactScalar(loss)}${how ? `, ${how}` : ""}`)),
      h("div", { class: "maps" }),
    ),
  );
  const given = Object.entries(question.tensors).flatMap(([name, tensor]): [string, Values][] => {
    const drawn = report.drawn?.[name];
    if (drawn) return [[name, drawn]];
    return tensor.data ? [[name, { shape: tensor.shape, dtype: tensor.dtype as Dtype, data: tensor.data }]] : [];
  });
  const perElement = each?.value ?? (scalar ? null : value);
  const gradients = Object.entries(report.grad ?? {}).map(([name, grad]): [string, Values] => [`gradient of ${name}`, grad]);
  const maps = [...given, ...(perElement ? [["loss, each", perElement] as [string, Values]] : []), ...gradients];
  box.querySelector(".maps")?.append(...maps.filter(([, values]) => values.data.length > 1).map(([name, values]) => heatMap(name, values)));
  return box;
}
