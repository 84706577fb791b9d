// The heart of an answer: every tensor a row, every axis role a column, every axis a block drawn to scale within its
// column. What the loss wants is a dashed socket, what it got a block in it; the culprit is hatched, named and marked.
// It is a real table, so what the eye sees is what a screen reader says.
import type { ContractForm, Dim, Label, Meta, Question, Report } from "../../src/types.ts";
import { h, type Child, type Tree } from "../tree.ts";
import { alignColumns, type Column } from "./columns.ts";
import { dimText, hueOf, roleWord, shapeText } from "./words.ts";

interface Row {
  name: string;
  shape: Dim[];
  dtype: string;
  roles: string[];
  wants: string[] | null;
  labels: Label[];
}

const kScaleSteps = 20;
const kLeast = 4;

/** The form of the contract that this call comes closest to: by dtype first, which tells what is meant, then by roles. */
export function closestForm(question: Question, report: Report): ContractForm | null {
  let best: ContractForm | null = null;
  let most = 0;
  for (const form of report.contract) {
    let score = 0;
    for (const [name, roles] of Object.entries(report.axes)) {
      const wanted = form.tensors[name];
      if (!wanted) continue;
      if (wanted.dtypes.includes(question.tensors[name]?.dtype ?? "")) score += 4;
      if (wanted.axes.join() === roles.join()) score += 3;
      else if (wanted.axes.every((role) => roles.includes(role))) score += 1;
    }
    if (score > most) [best, most] = [form, score];
  }
  return best;
}

function rowsOf(question: Question, report: Report): Row[] {
  const form = closestForm(question, report);
  const labels = report.diagnostics.flatMap((diagnostic) => diagnostic.labels);
  return Object.entries(question.tensors).map(([name, tensor]) => {
    const roles = report.axes[name];
    const wants = form?.tensors[name]?.axes ?? null;
    return {
      name,
      shape: tensor.shape,
      dtype: tensor.dtype,
      roles: roles && roles.length === tensor.shape.length ? roles : tensor.shape.map(() => "?"),
      wants: wants && wants.every((role) => /^[A-Za-z]\w*$/.test(role)) ? wants : null,
      labels: labels.filter((label) => label.tensor === name),
    };
  });
}

/** Blocks in one column share one scale; a size of 1 stays visible, and a size that is not a number fills the column. */
function scaleOf(column: Column, rows: Row[], dim: Dim): number {
  const sizes = rows.map((row) => row.shape[column.axis.get(row.name) ?? -1]).filter((size) => typeof size === "number");
  const most = Math.max(1, ...sizes);
  if (typeof dim !== "number" || (most === 1 && sizes.length > 1)) return kScaleSteps;
  if (most === 1) return kLeast * 2;
  return Math.max(kLeast, Math.round((dim / most) * kScaleSteps));
}

/** Whether a line leads from the block above to this one, which nothing speaks against: both are the same axis. */
function isLinked(row: Row, column: Column, rows: Row[]): boolean {
  const above = rows[rows.indexOf(row) - 1];
  const blamed = row.labels.some((label) => label.axis === column.axis.get(row.name));
  return !blamed && above !== undefined && above.labels.length === 0 && above.shape.length > (column.axis.get(above.name) ?? Infinity);
}

function cell(row: Row, column: Column, rows: Row[], symbol: string): Tree {
  const axis = column.axis.get(row.name);
  const wanted = row.wants?.includes(column.role) ?? false;
  if (axis === undefined || axis >= row.shape.length) {
    const missing = wanted && axis === undefined;
    return h("td", { class: "cell", "data-socket": missing }, missing ? h("span", { class: "missing" }, "missing") : null);
  }
  const dim = row.shape[axis] ?? null;
  const label = row.labels.find((one) => one.axis === axis);
  const mark = label ? (label.primary ? "primary" : "also") : null;
  return h(
    "td",
    { class: "cell", "data-socket": wanted, "data-linked": isLinked(row, column, rows) },
    h(
      "span",
      { class: "block", "data-scale": scaleOf(column, rows, dim), "data-mark": mark, "data-hue": hueOf(column.role), "data-key": `${row.name} ${column.role}` },
      h("span", { class: "size" }, dimText(dim)),
      mark === "primary" ? h("span", { class: "flag", "aria-hidden": "true" }, symbol) : null,
    ),
  );
}

/** What the call gives, under what it takes. */
function resultRow(result: Meta, columns: number): Tree {
  return h(
    "tr",
    { class: "result" },
    h("th", { scope: "row" }, "result"),
    h("td", { class: "cell", colspan: Math.max(columns, 1) }, result.shape.length === 0 ? [h("span", { class: "dot" }), "scalar"] : shapeText(result.shape)),
    h("td", { class: "dtype" }, result.dtype),
    h("td", {}),
  );
}

/** The words on a row, each starting under the axis it speaks of. */
function labelRows(row: Row, columns: Column[]): Tree[] {
  return row.labels.map((label) => {
    const at = columns.findIndex((column) => label.axis != null && column.axis.get(row.name) === label.axis);
    const start = Math.max(at, 0);
    return h(
      "tr",
      { class: "notes", "data-mark": label.primary ? "primary" : "also" },
      h("td", {}),
      start > 0 && h("td", { class: "lead", colspan: start, "data-far": start > 2 }),
      h("td", { class: "note", colspan: columns.length - start + 2 }, h("span", { class: "says" }, h("span", { class: "elbow", "aria-hidden": "true" }), h("span", {}, label.text))),
    );
  });
}

/** A name that may be broken behind its underscores, where there is little room. */
function breakable(name: string): Child[] {
  return name.split(/(?<=_)/).flatMap((part, index): Child[] => (index > 0 ? [h("wbr"), part] : [part]));
}

/** What a label on a whole tensor points at: its dtype where the words name it, else its name. */
function wholeMark(row: Row): "dtype" | "name" | null {
  const label = row.labels.find((one) => one.axis == null && one.primary);
  if (!label) return null;
  return label.text.includes(row.dtype) ? "dtype" : "name";
}

/** The tensors of `question`, axis by axis, as `report` names and marks them. */
export function picture(question: Question, report: Report): Tree {
  const rows = rowsOf(question, report);
  const columns = alignColumns(rows.map((row): [string, string[]] => [row.name, row.roles]));
  const symbol = report.status === "mismatch" ? "✕" : "!";
  const head = h(
    "tr",
    {},
    h("th", { scope: "col" }, h("span", { class: "unseen" }, "tensor")),
    columns.map((column) =>
      h(
        "th",
        { scope: "col", class: "role" },
        h("span", { class: "letter" }, column.role),
        h("span", { class: "word" }, roleWord(column.role)),
      ),
    ),
    columns.length === 0 && h("td", {}),
    h("th", { scope: "col" }, h("span", { class: "unseen" }, "dtype")),
    h("td", { class: "rest" }),
  );
  const body = rows.flatMap((row) => [
    h(
      "tr",
      { class: "tensor" },
      h("th", { scope: "row", title: `${row.name} ${shapeText(row.shape)}`, "data-mark": wholeMark(row) === "name" }, ...breakable(row.name)),
      row.shape.length === 0
        ? h("td", { class: "cell scalar", colspan: Math.max(columns.length, 1) }, h("span", { class: "dot" }), "scalar")
        : columns.map((column) => cell(row, column, rows, symbol)),
      h(
        "td",
        { class: "dtype", "data-mark": wholeMark(row) === "dtype" },
        row.dtype,
      ),
      h("td", {}),
    ),
    ...labelRows(row, columns),
  ]);
  return h(
    "div",
    { class: "picture", part: "shapes", "data-columns": Math.min(columns.length, 5), tabindex: columns.length > 5 ? 0 : null, role: "group", "aria-label": "Shapes, axis by axis" },
    h("table", { class: "axes" }, h("thead", {}, head), h("tbody", {}, body, report.result && resultRow(report.result, columns.length))),
  );
}
