// A tensor's values as a heat map, rows under each other, the last axis across, and the table that says the same. Tensors
// with more than two axes stand as the rows of their last axis; the caption says so. One axis stands upright, so that it
// lines up with the rows it belongs to.
import type { Values } from "../../src/types.ts";
import { h, toDom, type Tree } from "../tree.ts";
import { cellNumber, printedScalar } from "./number.ts";
import { shapeText } from "./words.ts";

const kMostRows = 64;
const kMostColumns = 48;
const kTableRows = 20;
const kTableColumns = 12;

interface Sheet {
  rows: number;
  columns: number;
  shownRows: number;
  shownColumns: number;
  at(row: number, column: number): number;
  floating: boolean;
  shape: number[];
}

function sheetOf(values: Values): Sheet {
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

function placeName(sheet: Sheet, row: number, column: number): string {
  return sheet.shape.length < 2 ? `[${rowName(sheet, row)}]` : `[${rowName(sheet, row)}, ${column}]`;
}

function table(sheet: Sheet, name: string): Tree {
  const rows = Math.min(sheet.rows, kTableRows);
  const columns = Math.min(sheet.columns, kTableColumns);
  const cut = rows < sheet.rows || columns < sheet.columns;
  const line = (row: number): Tree =>
    h("tr", {}, h("th", { scope: "row" }, rowName(sheet, row)), Array.from({ length: columns }, (_, column) => h("td", {}, printedScalar(sheet.at(row, column), sheet.floating))));
  return h(
    "details",
    { class: "numbers" },
    h("summary", {}, "As a table", h("span", { class: "unseen" }, `: ${name}`)),
    h(
      "div",
      { class: "scroll", tabindex: 0, role: "region", "aria-label": `${name} as a table` },
      h(
        "table",
        {},
        h("caption", {}, cut ? `${name}: the first ${rows} rows and ${columns} columns` : name),
        h("tbody", {}, Array.from({ length: rows }, (_, row) => line(row))),
      ),
    ),
  );
}

function reach(sheet: Sheet): number {
  let most = 0;
  for (let row = 0; row < sheet.shownRows; ++row) {
    for (let column = 0; column < sheet.shownColumns; ++column) {
      const size = Math.abs(sheet.at(row, column));
      if (Number.isFinite(size)) most = Math.max(most, size);
    }
  }
  return most || 1;
}

type Ink = [red: number, green: number, blue: number];

interface Inks {
  minus: Ink;
  plus: Ink;
  odd: Ink;
  none: string;
}

/** Colours of the current scheme for minus, nothing, plus and not-a-number, as the style sheet names them. */
function inks(canvas: HTMLElement): Inks {
  const style = getComputedStyle(canvas);
  const read = (name: string): Ink => {
    const [red = 0, green = 0, blue = 0] = (style.getPropertyValue(name).match(/[\d.]+/g) ?? []).map(Number);
    return [red, green, blue];
  };
  return { minus: read("border-left-color"), plus: read("border-top-color"), odd: read("border-right-color"), none: style.getPropertyValue("background-color") };
}

/** Small pictures are drawn sooner by the processor than by way of the graphics card. */
const kSmallContext: CanvasRenderingContext2DSettings = { willReadFrequently: true };

/** A pixel a cell: thousands of rectangles would take longer than the answer itself. */
function pixels(sheet: Sheet, { minus, plus, odd }: Inks): HTMLCanvasElement {
  const small = document.createElement("canvas");
  small.width = sheet.shownColumns;
  small.height = sheet.shownRows;
  const most = reach(sheet);
  const image = new ImageData(sheet.shownColumns, sheet.shownRows);
  for (let row = 0; row < sheet.shownRows; ++row) {
    for (let column = 0; column < sheet.shownColumns; ++column) {
      const value = sheet.at(row, column);
      const finite = Number.isFinite(value);
      const ink = !finite ? odd : value < 0 ? minus : plus;
      const alpha = finite ? Math.min(1, Math.abs(value) / most) : 1;
      const at = (row * sheet.shownColumns + column) * 4;
      [image.data[at], image.data[at + 1], image.data[at + 2], image.data[at + 3]] = [...ink, Math.round(alpha * 255)];
    }
  }
  small.getContext("2d", kSmallContext)?.putImageData(image, 0, 0);
  return small;
}

function paint(canvas: HTMLCanvasElement, sheet: Sheet, chosen: [number, number] | null): void {
  const context = canvas.getContext("2d", kSmallContext);
  if (!context || canvas.width * canvas.height === 0) return;
  const scale = canvas.width / sheet.shownColumns;
  const colours = inks(canvas);
  context.fillStyle = colours.none;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingEnabled = false;
  context.drawImage(pixels(sheet, colours), 0, 0, canvas.width, canvas.height);
  context.strokeStyle = context.fillStyle = `rgb(${colours.odd.join(" ")})`;
  if (scale === 1) {
    if (chosen) context.fillRect(chosen[1], chosen[0], 1, 1);
    return;
  }
  context.fillStyle = colours.none;
  for (let column = 0; column <= sheet.shownColumns; ++column) context.fillRect(column * scale - 1, 0, 2, canvas.height);
  for (let row = 0; row <= sheet.shownRows; ++row) context.fillRect(0, row * scale - 1, canvas.width, 2);
  if (chosen) {
    context.lineWidth = 4;
    context.strokeRect(chosen[1] * scale + 2, chosen[0] * scale + 2, scale - 4, scale - 4);
  }
}

/** Cells from which on a map is drawn without gaps, a pixel a cell, and the browser enlarges it: keystrokes wait for it. */
const kFine = 1000;

/** The heat map of `values` with its name, the value under the pointer or the arrow keys, and its table. */
export function heatMap(name: string, values: Values): HTMLElement {
  const sheet = sheetOf(values);
  const canvas = document.createElement("canvas");
  const fine = sheet.shownRows * sheet.shownColumns > kFine;
  const cell = fine ? 1 : 24;
  canvas.width = sheet.shownColumns * cell;
  canvas.height = sheet.shownRows * cell;
  canvas.className = "heat";
  canvas.toggleAttribute("data-fine", fine);
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "img");
  canvas.dataset["columns"] = String(Math.min(4, Math.ceil(sheet.shownColumns / 12)));
  const cut = sheet.shownRows < sheet.rows || sheet.shownColumns < sheet.columns;
  canvas.setAttribute("aria-label", `${name}, ${shapeText(values.shape)}, as a heat map; arrow keys show single values. The table says the same.`);
  const readout = toDom(h("p", { class: "readout mono" }));
  let at: [number, number] | null = null;
  const show = (row: number, column: number): void => {
    at = [Math.max(0, Math.min(sheet.shownRows - 1, row)), Math.max(0, Math.min(sheet.shownColumns - 1, column))];
    readout.textContent = `${placeName(sheet, at[0], at[1])} ${printedScalar(sheet.at(at[0], at[1]), sheet.floating)}`;
    paint(canvas, sheet, at);
  };
  canvas.addEventListener("pointermove", (event) => {
    const box = canvas.getBoundingClientRect();
    show(Math.floor(((event.clientY - box.top) / box.height) * sheet.shownRows), Math.floor(((event.clientX - box.left) / box.width) * sheet.shownColumns));
  });
  canvas.addEventListener("keydown", (event) => {
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!step) return;
    event.preventDefault();
    show((at?.[0] ?? 0) + (at ? (step[0] ?? 0) : 0), (at?.[1] ?? 0) + (at ? (step[1] ?? 0) : 0));
  });
  queueMicrotask(() => paint(canvas, sheet, null));
  const figure = toDom(h("figure", { class: "map" }, h("figcaption", {}, h("strong", { class: "mono" }, name), " ", shapeText(values.shape), cut ? `, first ${sheet.shownRows} × ${sheet.shownColumns}` : ""), table(sheet, name)));
  figure.querySelector("figcaption")?.after(canvas, readout);
  return figure;
}
