// Value and gradient of an element-wise loss as two curves over the input, drawn from numbers that the engine computed.
// Losses that are no function of one number, and engines without numbers, have none.
import { cellNumber, printedScalar } from "../../element/parts/number.ts";
import { h, type Tree } from "../../element/tree.ts";
import type { LossDescription } from "../../src/types.ts";
import type { Check } from "./generate.ts";

interface Plot {
  /** Range of the input. */
  from: number;
  to: number;
  /** The fixed target. */
  target: number;
}

// Which slice of the loss tells most; losses that are not listed are shown by their contract alone.
const kPlots: Record<string, Plot> = {
  l1_loss: { from: -3, to: 3, target: 0 },
  mse_loss: { from: -3, to: 3, target: 0 },
  smooth_l1_loss: { from: -3, to: 3, target: 0 },
  huber_loss: { from: -3, to: 3, target: 0 },
  binary_cross_entropy: { from: 0.01, to: 0.99, target: 1 },
  binary_cross_entropy_with_logits: { from: -5, to: 5, target: 1 },
  soft_margin_loss: { from: -5, to: 5, target: 1 },
  hinge_embedding_loss: { from: -1, to: 3, target: -1 },
  poisson_nll_loss: { from: -2, to: 3, target: 3 },
  kl_div: { from: -5, to: 0, target: 0.3 },
};

const kSteps = 120;
const kWidth = 600;
const kHeight = 220;

function polyline(name: string, ys: number[], low: number, high: number): Tree {
  const points = ys.map((y, index) => `${((index / kSteps) * kWidth).toFixed(1)},${(kHeight - ((y - low) / (high - low)) * kHeight).toFixed(1)}`);
  return h("polyline", { class: name, points: points.join(" "), fill: "none" });
}

function twin(xs: number[], values: number[], slopes: number[]): Tree {
  const picked = xs.map((_, index) => index).filter((index) => index % (kSteps / 6) === 0);
  const row = (name: string, numbers: number[]): Tree =>
    h("tr", {}, h("th", { scope: "row" }, name), picked.map((index) => h("td", {}, printedScalar(numbers[index] ?? NaN, true))));
  return h("div", { class: "scroll numbers" }, h("table", {}, h("tbody", {}, row("input", xs), row("loss", values), row("gradient", slopes))));
}

/** The curve of `loss` with its table; null where there is none to draw. */
export async function curve(loss: LossDescription, check: Check): Promise<Tree | null> {
  const plot = kPlots[loss.name];
  if (!plot) return null;
  const xs = Array.from({ length: kSteps + 1 }, (_, index) => plot.from + ((plot.to - plot.from) * index) / kSteps);
  const shape = [xs.length];
  const report = await check({
    loss: loss.name,
    tensors: { input: { shape, dtype: "float64", data: xs }, target: { shape, dtype: "float64", data: xs.map(() => plot.target) } },
    options: { reduction: "none" },
    evaluate: true,
  });
  const values = report.value?.data.map(cellNumber);
  const slopes = report.grad?.["input"]?.data.map(cellNumber);
  if (!values || !slopes) return null;
  const low = Math.min(0, ...values, ...slopes);
  const high = Math.max(...values, ...slopes);
  const zero = (kHeight - ((0 - low) / (high - low)) * kHeight).toFixed(1);
  return h(
    "figure",
    { class: "curve" },
    h(
      "svg",
      { viewBox: `-4 -6 ${kWidth + 8} ${kHeight + 12}`, role: "img", "aria-label": `Loss and gradient over the input from ${plot.from} to ${plot.to} with target ${plot.target}; the table below says the same.` },
      h("line", { class: "zero", x1: 0, x2: kWidth, y1: zero, y2: zero }),
      polyline("curve-loss", values, low, high),
      polyline("curve-grad", slopes, low, high),
    ),
    h("figcaption", {}, h("span", { class: "key-loss" }, "━ loss"), "  ", h("span", { class: "key-grad" }, "┅ gradient"), `, for input from ${plot.from} to ${plot.to} and target ${plot.target}`),
    twin(xs, values, slopes),
  );
}
