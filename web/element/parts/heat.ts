// A tensor's values as a heat map, rows under each other, and the table that says the same. One axis stands upright, so
// that it lines up with the rows it belongs to.
import type { Values } from "../../src/types.ts";
import { h, toDom } from "../tree.ts";
import { printedScalar } from "./number.ts";
import { placeName, sheetOf, table, type Sheet } from "./sheet.ts";
import { shapeText } from "./words.ts";

/** The least and the most of what is shown; null where nothing is finite. */
function reach(sheet: Sheet): [number, number] | null {
  let [least, most] = [Infinity, -Infinity];
  for (let row = 0; row < sheet.shownRows; ++row) {
    for (let column = 0; column < sheet.shownColumns; ++column) {
      const value = sheet.at(row, column);
      if (!Number.isFinite(value)) continue;
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
  }
  return least <= most ? [least, most] : null;
}

/** What the colours span: `-2.1 to 3.0`. */
function span(sheet: Sheet): string {
  const [least, most] = reach(sheet) ?? [NaN, NaN];
  const word = (value: number): string => printedScalar(value, sheet.floating);
  return least === most ? `all ${word(least)}` : `${word(least)} to ${word(most)}`;
}

type Ink = [red: number, green: number, blue: number];

interface Inks {
  minus: Ink;
  plus: Ink;
  odd: Ink;
  none: string;
}

/** Colours of the current scheme for minus, nothing, plus and not-a-number, as the style sheet names them. */
function readInks(canvas: HTMLElement): Inks {
  const style = getComputedStyle(canvas);
  const read = (name: string): Ink => {
    const [red = 0, green = 0, blue = 0] = (style.getPropertyValue(name).match(/[\d.]+/g) ?? []).map(Number);
    return [red, green, blue];
  };
  return { minus: read("border-left-color"), plus: read("border-top-color"), odd: read("border-right-color"), none: style.getPropertyValue("background-color") };
}

let known: { scheme: string; inks: Inks } | undefined;

/** Reading a style makes the browser lay the page out, so it is done once a scheme. */
function inks(canvas: HTMLElement): Inks {
  const scheme = `${document.documentElement.dataset["theme"]} ${matchMedia("(prefers-color-scheme: dark)").matches} ${matchMedia("(forced-colors: active)").matches}`;
  if (known?.scheme !== scheme) known = { scheme, inks: readInks(canvas) };
  return known.inks;
}

/** Small pictures are drawn sooner by the processor than by way of the graphics card. */
const kSmallContext: CanvasRenderingContext2DSettings = { willReadFrequently: true };

/** A pixel a cell: thousands of rectangles would take longer than the answer itself. */
function pixels(sheet: Sheet, { minus, plus, odd }: Inks): HTMLCanvasElement {
  const small = document.createElement("canvas");
  small.width = sheet.shownColumns;
  small.height = sheet.shownRows;
  const most = Math.max(...(reach(sheet) ?? [1]).map(Math.abs)) || 1;
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
  canvas.toggleAttribute("data-vector", sheet.columns === 1);
  const cut = sheet.shownRows < sheet.rows || sheet.shownColumns < sheet.columns;
  canvas.setAttribute("aria-label", `${name}, ${shapeText(values.shape)}, as a heat map from ${span(sheet)}; arrow keys show single values. The table says the same.`);
  const readout = toDom(h("p", { class: "readout mono" }, span(sheet)));
  let at: [number, number] | null = null;
  const show = (row: number, column: number): void => {
    at = [Math.max(0, Math.min(sheet.shownRows - 1, row)), Math.max(0, Math.min(sheet.shownColumns - 1, column))];
    readout.textContent = `${placeName(sheet, at[0], at[1])} ${printedScalar(sheet.at(at[0], at[1]), sheet.floating)}`;
    paint(canvas, sheet, at);
  };
  const leave = (): void => {
    at = null;
    readout.textContent = span(sheet);
    paint(canvas, sheet, null);
  };
  canvas.addEventListener("pointerleave", leave);
  canvas.addEventListener("blur", leave);
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
