// The numbers of a call that fits: the loss, what it averages over what, and the heat maps beside each other. The loss is
// there with the verdict; the rest takes longer and comes after.
import { heatMap } from "../element/parts/heat.ts";
import { cellNumber, exactScalar, printedScalar } from "../element/parts/number.ts";
import { shapeText } from "../element/parts/words.ts";
import { h, type Tree } from "../element/tree.ts";
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
export function reduction(value: Values, each: Values | null): string {
  if (!each || value.shape.length > 0 || each.shape.length === 0) return "";
  const cells = each.data.map(cellNumber);
  const total = cells.reduce((sum, cell) => sum + cell, 0);
  const loss = cellNumber(value.data[0] ?? NaN);
  const count = `${cells.length.toLocaleString("en")} losses of shape ${shapeText(each.shape)}`;
  if (close(total / cells.length, loss)) return `the mean of ${count}`;
  if (close(total, loss)) return `the sum of ${count}`;
  const rows = Number(each.shape[0]);
  if (close(total / rows, loss)) return `the sum of ${count}, divided by the batch of ${rows}`;
  return `a weighted mean of ${count}: their sum ${printedScalar(total, true)} divided by ${printedScalar(total / loss, true)}`;
}

/** The loss as a number, and the place for the pictures; null where nothing was computed. */
export function valueLine({ value }: Report): Tree | null {
  if (!value) return null;
  const loss = cellNumber(value.data[0] ?? NaN);
  return h(
    "section",
    { class: "numbers-section" },
    h("h3", {}, "Value and gradient"),
    value.shape.length === 0 && h("p", { class: "value" }, h("span", { class: "loss-value mono" }, printedScalar(loss, true)), h("span", {}, exactScalar(loss), h("span", { class: "how" }))),
    h("div", { class: "maps" }),
  );
}

/** The way to the numbers of a call that runs and whose numbers were not asked for; null where there are none to be had. */
export function offer(question: Question, report: Report, ask: () => void): Tree | null {
  const known = Object.values(question.tensors).every(({ shape }) => shape.every((dim) => typeof dim === "number"));
  if (!report.result || question.evaluate || !known) return null;
  const drawn = Object.values(question.tensors).some(({ data }) => !data);
  return h("p", { class: "offer" }, h("button", { type: "button", class: "quiet", onclick: ask }, "Show value and gradient"), drawn && " for values drawn like PyTorch’s, from a seed");
}

/** Input, target, loss by element and gradients as heat maps with their tables. */
export function maps(question: Question, report: Report, each: Report | null): HTMLElement[] {
  const given = Object.entries(question.tensors).flatMap(([name, tensor]): [string, Values][] => {
    const drawn = report.drawn?.[name];
    if (drawn) return [[name, drawn]];
    return tensor.data ? [[name, { shape: tensor.shape, dtype: tensor.dtype as Dtype, data: tensor.data }]] : [];
  });
  const scalar = report.value?.shape.length === 0;
  const perElement = each?.value ?? (scalar ? null : report.value);
  const gradients = Object.entries(report.grad ?? {}).map(([name, grad]): [string, Values] => [`gradient of ${name}`, grad]);
  const all = [...given, ...(perElement ? [["loss per element", perElement] as [string, Values]] : []), ...gradients];
  return all.filter(([, values]) => values.data.length > 1).map(([name, values]) => heatMap(name, values));
}
