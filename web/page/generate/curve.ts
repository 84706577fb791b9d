// Value and gradient of a loss as two curves over one input, drawn from numbers that the engine computed. Losses in which
// no single number tells the story have none.
import { cellNumber, printedScalar } from "../../element/parts/number.ts";
import { h, type Tree } from "../../element/tree.ts";
import type { LossDescription, TensorQuestion } from "../../src/types.ts";
import type { Check } from "./generate.ts";
import { plot, type Line } from "./plot.ts";

interface Slice {
  from: number;
  to: number;
  /** What stands still while the input moves, in words. */
  still: string;
  /** The tensors for these inputs, one loss each; `input` unless said otherwise is the one that moves. */
  tensors(xs: number[]): Record<string, TensorQuestion>;
  moves?: string;
}

const column = (data: number[], dtype = "float64"): TensorQuestion => ({ shape: [data.length], dtype, data });

/** Input against a target that stays. */
function against(target: number, from: number, to: number): Slice {
  return { from, to, still: `target ${target}`, tensors: (xs) => ({ input: column(xs), target: column(xs.map(() => target)) }) };
}

/** Two scores, the second 0, of which the first is the true class. */
function twoScores(still: string): Slice {
  return { from: -5, to: 5, still, tensors: (xs) => ({ input: { shape: [xs.length, 2], dtype: "float64", data: xs.flatMap((x) => [x, 0]) }, target: column(xs.map(() => 0), "int64") }) };
}

// Which slice of the loss tells most; losses that are not listed are shown by their contract alone.
const kSlices: Record<string, Slice> = {
  l1_loss: against(0, -3, 3),
  mse_loss: against(0, -3, 3),
  smooth_l1_loss: against(0, -3, 3),
  huber_loss: against(0, -3, 3),
  binary_cross_entropy: against(1, 0.01, 0.99),
  binary_cross_entropy_with_logits: against(1, -5, 5),
  soft_margin_loss: against(1, -5, 5),
  hinge_embedding_loss: against(-1, -1, 3),
  poisson_nll_loss: against(3, -2, 3),
  kl_div: against(0.3, -5, 0),
  cross_entropy: twoScores("the score of the true class, with one other class at 0"),
  multi_margin_loss: twoScores("the score of the true class, with one other class at 0"),
  multilabel_soft_margin_loss: { from: -5, to: 5, still: "one label, which is set", tensors: (xs) => ({ input: { shape: [xs.length, 1], dtype: "float64", data: xs }, target: { shape: [xs.length, 1], dtype: "float64", data: xs.map(() => 1) } }) },
  gaussian_nll_loss: { from: -3, to: 3, still: "target 0 and variance 1", tensors: (xs) => ({ input: column(xs), target: column(xs.map(() => 0)), var: column(xs.map(() => 1)) }) },
  margin_ranking_loss: { from: -3, to: 3, moves: "input1", still: "input2 0 and target 1, which wants input1 to rank higher", tensors: (xs) => ({ input1: column(xs), input2: column(xs.map(() => 0)), target: column(xs.map(() => 1)) }) },
};

const kSteps = 120;

function twin(name: string, xs: number[], values: number[], slopes: number[]): Tree {
  const picked = xs.map((_, index) => index).filter((index) => index % (kSteps / 6) === 0);
  const row = (title: string, numbers: number[]): Tree =>
    h("tr", {}, h("th", { scope: "row" }, title), picked.map((index) => h("td", {}, printedScalar(numbers[index] ?? NaN, true))));
  return h("div", { class: "scroll numbers", tabindex: 0, role: "region", "aria-label": "The curves as a table" }, h("table", {}, h("tbody", {}, row(name, xs), row("loss", values), row("gradient", slopes))));
}

/** The curve of `loss` with its table; null where there is none to draw. */
export async function curve(loss: LossDescription, check: Check): Promise<Tree | null> {
  const slice = kSlices[loss.name];
  if (!slice) return null;
  const name = slice.moves ?? "input";
  const xs = Array.from({ length: kSteps + 1 }, (_, index) => slice.from + ((slice.to - slice.from) * index) / kSteps);
  const tensors = slice.tensors(xs);
  const report = await check({ loss: loss.name, tensors, options: { reduction: "none" }, evaluate: true });
  const values = report.value?.data.map(cellNumber);
  const gradient = report.grad?.[name]?.data.map(cellNumber);
  if (!values || !gradient) return null;
  const slopes = xs.map((_, index) => gradient[(index * gradient.length) / xs.length] ?? NaN); // of several scores, the first moves
  const lines: Line[] = [
    { name: "loss", key: "loss", ys: values },
    { name: "gradient", key: "grad", ys: slopes },
  ];
  return h(
    "figure",
    { class: "curve" },
    h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "The curves" }, plot(xs, lines, `Loss and gradient over ${name} from ${slice.from} to ${slice.to}; ${slice.still}. The table below says the same.`)),
    h("figcaption", {}, `Loss of one element and its gradient over ${name}: ${slice.still}.`),
    twin(name, xs, values, slopes),
  );
}
