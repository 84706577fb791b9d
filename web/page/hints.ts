// The layer under the code: the same text, line by line, with what each line makes at its end and the offending call
// underlined. Where a call stands is found by its own words, which the engine gives with it.
import { kVerdict, metaText, shapeText } from "../element/parts/words.ts";
import { h, type Child, type Tree } from "../element/tree.ts";
import type { Meta, Status, Trace, TracedCall } from "../src/types.ts";

interface Span {
  start: number;
  end: number;
  status: Status;
}

const kGravity: Record<Status, number> = { fits: 0, suspicious: 1, mismatch: 2 };

/** Where each line begins. */
function lineStarts(code: string): number[] {
  const starts = [0];
  for (let at = code.indexOf("\n"); at >= 0; at = code.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** Where the words of `call` stand in `code`; null where they do not. */
export function placeOf(code: string, { line, text }: TracedCall): [number, number] | null {
  const start = lineStarts(code)[line - 1];
  const at = text && start !== undefined ? code.indexOf(text, start) : -1;
  return at < 0 ? null : [at, at + (text ?? "").length];
}

/** A tensor at the end of a line: its shape, and its dtype where it is not the usual one. */
function brief(meta: Meta | null): string {
  if (!meta) return "?";
  return meta.dtype === "float32" ? shapeText(meta.shape) : `${shapeText(meta.shape)} ${meta.dtype}`;
}

/** What each line makes, by line: names with what is known of them. */
export function madeByLine(trace: Trace): Map<number, [string, Meta | null][]> {
  return new Map(trace.lines.map(({ line, tensors, partial }) => [line, [...Object.entries(tensors), ...Object.entries(partial ?? {})]]));
}

/** What is to be underlined, without overlaps; of several verdicts on one place the gravest counts. */
function spansOf(code: string, trace: Trace): Span[] {
  const starts = lineStarts(code);
  const spans = trace.calls.flatMap((call): Span[] => {
    const place = call.report.status === "fits" ? null : placeOf(code, call);
    return place ? [{ start: place[0], end: place[1], status: call.report.status }] : [];
  });
  for (const { line } of trace.stops) {
    const start = starts[line - 1];
    if (start === undefined) continue;
    const text = code.slice(start, starts[line]).trimEnd();
    spans.push({ start: start + text.length - text.trimStart().length, end: start + text.length, status: "mismatch" });
  }
  spans.sort((a, b) => kGravity[b.status] - kGravity[a.status] || a.start - b.start);
  const kept: Span[] = [];
  for (const span of spans) if (!kept.some((one) => span.start < one.end && one.start < span.end)) kept.push(span);
  return kept.sort((a, b) => a.start - b.start);
}

/** One line of the text, cut where a span begins or ends. */
function pieces(text: string, start: number, spans: Span[]): Child[] {
  const found: Child[] = [];
  let at = 0;
  for (const span of spans) {
    const from = Math.max(span.start - start, 0);
    const to = Math.min(span.end - start, text.length);
    if (from >= to) continue;
    const blank = text.slice(from, to).length - text.slice(from, to).trimStart().length; // no line under indentation
    found.push(text.slice(at, from + blank), h("span", { class: "wrong", "data-status": span.status }, text.slice(from + blank, to)));
    at = to;
  }
  return [...found, text.slice(at)];
}

/** The gravest of the statuses on a line; a line that stops has the gravest of all. */
function statusOf(line: number, trace: Trace): Status | null {
  if (trace.stops.some((one) => one.line === line)) return "mismatch";
  const statuses = trace.calls.filter((one) => one.line === line).map((one) => one.report.status);
  return statuses.sort((a, b) => kGravity[b] - kGravity[a])[0] ?? null;
}

/** The lines of `code`, each with its hints. */
export function hintLines(code: string, trace: Trace): Tree[] {
  const made = madeByLine(trace);
  const spans = spansOf(code, trace);
  const starts = lineStarts(code);
  return code.split("\n").map((text, index) => {
    const status = statusOf(index + 1, trace);
    const stop = trace.stops.find((one) => one.line === index + 1);
    const tensors = made.get(index + 1) ?? [];
    const named = tensors.length > 1 || !text.trimStart().startsWith(tensors[0]?.[0] ?? "");
    const word = stop ? stop.error : status && kVerdict[status].word;
    return h(
      "div",
      { class: "hint-line" },
      h("span", { class: "under" }, pieces(text, starts[index] ?? 0, spans)),
      status && h("span", { class: "hint told", "data-status": status }, `${kVerdict[status].symbol} ${word}`),
      tensors.map(([name, meta]) => h("span", { class: "hint", title: meta ? `${name}: ${metaText(meta)}` : name }, named ? `${name} ${brief(meta)}` : brief(meta))),
    );
  });
}
