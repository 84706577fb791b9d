// A tensor's values as rows and columns, and the table that says what its heat map shows. Tensors with more than two axes
// stand as the rows of their last axis.
import type { Values } from "../../src/types.ts";
import { fill, h, toDom, type Tree } from "../tree.ts";
import { cellNumber, printedScalar } from "./number.ts";

const kMostRows = 64;
const kMostColumns = 48;
const kTableRows = 20;
const kTableColumns = 12;

export interface Sheet {
  rows: number;
  columns: number;
  shownRows: number;
  shownColumns: number;
  at(row: number, column: number): number;
  floating: boolean;
  shape: number[];
}

export function sheetOf(values: Values): Sheet {
  const shape = values.shape.map(Number);
  const columns = shape.length < 2 ? 1 : (shape.at(-1) ?? 1);
  const rows = columns === 0 ? 0 : values.data.length / columns;
  return {
    rows,
    columns,
    shownRows: Math.min(rows, kMostRows),
    shownColumns: Math.min(columns, kMostColumns),
    at: (row, column) => cellNumber(values.data[row * columns + column] ?? NaN),
    floating: /float|complex/.test(values.dtype),
    shape,
  };
}

/** The index of a row in the axes before the last: `2, 0`. */
function rowName(sheet: Sheet, row: number): string {
  const lead = sheet.shape.length < 2 ? sheet.shape : sheet.shape.slice(0, -1);
  const index: number[] = [];
  for (const size of [...lead].reverse()) {
    index.unshift(row % Math.max(size, 1));
    row = Math.floor(row / Math.max(size, 1));
  }
  return index.join(", ");
}

export function placeName(sheet: Sheet, row: number, column: number): string {
  return sheet.shape.length < 2 ? `[${rowName(sheet, row)}]` : `[${rowName(sheet, row)}, ${column}]`;
}

/** The values as a table, its rows made when it is opened: closed they would cost more than the picture. */
export function table(sheet: Sheet, name: string): HTMLElement {
  const rows = Math.min(sheet.rows, kTableRows);
  const columns = Math.min(sheet.columns, kTableColumns);
  const cut = rows < sheet.rows || columns < sheet.columns;
  const line = (row: number): Tree =>
    h("tr", {}, h("th", { scope: "row" }, rowName(sheet, row)), Array.from({ length: columns }, (_, column) => h("td", {}, printedScalar(sheet.at(row, column), sheet.floating))));
  const body = toDom(h("tbody"));
  const open = (): void => {
    if (body.childElementCount === 0) fill(body, ...Array.from({ length: rows }, (_, row) => line(row)));
  };
  return toDom(
    h(
      "details",
      { class: "numbers", ontoggle: open },
      h("summary", {}, "As a table", h("span", { class: "unseen" }, `: ${name}`)),
      h(
        "div",
        { class: "scroll", tabindex: 0, role: "region", "aria-label": `${name} as a table` },
        h("table", {}, h("caption", {}, cut ? `${name}: the first ${rows} rows and ${columns} columns` : name), body),
      ),
    ),
  );
}
