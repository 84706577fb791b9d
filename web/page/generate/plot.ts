// Lines over a common axis, as SVG: a grid with numbers at its edges, each line named where it ends.
import { h, type Tree } from "../../element/tree.ts";

export interface Line {
  name: string;
  /** Its class is `curve-` and this, its name's `key-`. */
  key: string;
  ys: number[];
}

const kWidth = 560;
const kHeight = 240;
const kLeft = 44;
const kRight = 84;
const kTop = 12;
const kBelow = 30;
const kTicks = 5;
const kApart = 16;

/** Round numbers from `low` to `high`, about kTicks of them. */
function ticks(low: number, high: number): number[] {
  const raw = (high - low) / kTicks;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 5].find((one) => one * power >= raw) ?? 10) * power;
  const first = Math.ceil(low / step - 1e-9);
  return Array.from({ length: Math.floor(high / step + 1e-9) - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(6)));
}

/** Places for words at these heights, moved apart where they would touch; in the order given. */
function apart(places: number[]): number[] {
  const order = places.map((_, index) => index).sort((a, b) => (places[a] ?? 0) - (places[b] ?? 0));
  const placed = [...places];
  for (let at = 1; at < order.length; ++at) {
    const [above, below] = [order[at - 1] ?? 0, order[at] ?? 0];
    placed[below] = Math.max(placed[below] ?? 0, (placed[above] ?? 0) + kApart);
  }
  return placed;
}

/** `lines` over `xs`, which ascend. */
export function plot(xs: number[], lines: Line[], label: string): Tree {
  const all = lines.flatMap((line) => line.ys).filter(Number.isFinite);
  const [low, high] = [Math.min(0, ...all), Math.max(0, ...all)];
  const [from, to] = [xs[0] ?? 0, xs.at(-1) ?? 1];
  const left = (x: number): number => Math.round((kLeft + ((x - from) / (to - from)) * kWidth) * 10) / 10;
  const down = (y: number): number => Math.round((kTop + ((high - y) / (high - low)) * kHeight) * 10) / 10;
  const points = (ys: number[]): string => xs.map((x, index) => `${left(x)},${down(ys[index] ?? 0)}`).join(" ");
  const names = apart(lines.map((line) => down(line.ys.at(-1) ?? 0)));
  const across = ticks(low, high).map((y) => [
    h("line", { class: y === 0 ? "zero" : "grid", x1: kLeft, x2: kLeft + kWidth, y1: down(y), y2: down(y) }),
    h("text", { class: "at-left", x: kLeft - 8, y: down(y) + 4 }, String(y)),
  ]);
  const upright = ticks(from, to).map((x) => [
    h("line", { class: "grid", x1: left(x), x2: left(x), y1: kTop, y2: kTop + kHeight }),
    h("text", { class: "below", x: left(x), y: kTop + kHeight + 20 }, String(x)),
  ]);
  return h(
    "svg",
    { viewBox: `0 0 ${kLeft + kWidth + kRight} ${kTop + kHeight + kBelow}`, role: "img", "aria-label": label },
    ...[...across, ...upright].flat(),
    lines.map((line) => h("polyline", { class: `curve-${line.key}`, points: points(line.ys), fill: "none" })),
    lines.map((line, index) => h("text", { class: `key-${line.key}`, x: kLeft + kWidth + 8, y: (names[index] ?? 0) + 4 }, line.name)),
  );
}
