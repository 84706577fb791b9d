// A tensor's values as rows and columns, and the table that says what its heat map shows. The first axes are the rows and
// the last ones the columns: as many of them as there is room for.
import type { Values } from "../../src/types.ts";
import { fill, h, toDom, type Tree } from "../tree.ts";
import { cellNumber, printedScalar } from "./number.ts";

const kMostRows = 64;
const kMostColumns = 48;
const kTableRows = 20;
const kTableColumns = 12;

export interface Sheet {
  /** The sizes of the axes that run down, and of those that run across. */
  down: number[];
  across: number[];
  rows: number;
  columns: number;
  shownRows: number;
  shownColumns: number;
  at(row: number, column: number): number;
  floating: boolean;
}

const product = (sizes: number[]): number => sizes.reduce((all, size) => all * size, 1);

/** How many axes run down: one of one, and else as few as leave columns that fit, so that the batch is the rows. */
function axesDown(shape: number[]): number {
  if (shape.length < 2) return shape.length;
  const fitting = shape.findIndex((_, axis) => axis > 0 && product(shape.slice(axis)) <= kMostColumns);
  return fitting < 0 ? shape.length - 1 : fitting;
}

export function sheetOf(values: Values): Sheet {
  const shape = values.shape.map(Number);
  const cut = axesDown(shape);
  const [down, across] = [shape.slice(0, cut), shape.slice(cut)];
  const columns = product(across);
  const rows = columns === 0 ? 0 : values.data.length / columns;
  return {
    down,
    across,
    rows,
    columns,
    shownRows: Math.min(rows, kMostRows),
    shownColumns: Math.min(columns, kMostColumns),
    at: (row, column) => cellNumber(values.data[row * columns + column] ?? NaN),
    floating: /float|complex/.test(values.dtype),
  };
}

/** Where the `place`th element stands in axes of these sizes. */
function indexIn(sizes: number[], place: number): number[] {
  return sizes.reduceRight<number[]>((index, size) => {
    index.unshift(place % Math.max(size, 1));
    place = Math.floor(place / Math.max(size, 1));
    return index;
  }, []);
}

/** The index of a row in the axes that run down: `2, 0`. */
function rowName(sheet: Sheet, row: number): string {
  return indexIn(sheet.down, row).join(", ");
}

export function placeName(sheet: Sheet, row: number, column: number): string {
  return `[${[...indexIn(sheet.down, row), ...indexIn(sheet.across, column)].join(", ")}]`;
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
