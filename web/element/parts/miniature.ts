// A call in small, for lists of calls: every tensor a line, every axis a chip, the culprit marked as in the picture.
import type { Question, Report } from "../../src/types.ts";
import { h, type Tree } from "../tree.ts";
import { dimText, hueOf, shapeText } from "./words.ts";

/** `question` with what `report` blames. The shapes stand there as text for those who listen. */
export function miniature(question: Question, report: Report): Tree {
  const labels = report.diagnostics.flatMap((one) => one.labels).filter((one) => one.primary);
  const line = ([name, { shape, dtype }]: [string, Question["tensors"][string]]): Tree => {
    const roles = report.axes[name] ?? [];
    const own = labels.filter((one) => one.tensor === name);
    const whole = own.some((one) => one.axis == null) || null;
    const chip = (dim: (typeof shape)[number], axis: number): Tree =>
      h("span", { class: "chip", "data-hue": hueOf(roles[axis] ?? "?"), "data-mark": own.some((one) => one.axis === axis) ? "primary" : null }, dimText(dim));
    return h(
      "span",
      { class: "mini-row" },
      h("span", { class: "mini-name", "data-mark": whole }, name),
      h("span", { class: "unseen" }, ` ${shapeText(shape)} `),
      h("span", { class: "chips", "aria-hidden": "true" }, shape.length === 0 ? h("span", { class: "dot" }) : shape.map(chip)),
      h("span", { class: "mini-dtype" }, dtype === "float32" ? "" : dtype),
    );
  };
  return h("span", { class: "mini" }, Object.entries(question.tensors).map(line));
}
