// What was found in a pasted text, in words: the calls of a piece of code, the losses an error speaks of.
import { reason } from "../element/parts/verdict.ts";
import { kVerdict, metaText, shapeText } from "../element/parts/words.ts";
import { h, type Child, type Tree } from "../element/tree.ts";
import type { Dim, Explained, Question, Recognised, Stop, StopFix, Trace, TracedCall } from "../src/types.ts";
import { madeByLine } from "./hints.ts";

export interface FoundActions {
  /** Shows this call's answer. */
  show(index: number): void;
  /** Takes the call into the form. */
  edit(question: Question): void;
  /** Changes a line of the code. */
  repair(fix: StopFix): void;
}

function buttons(what: string, question: Question | undefined, actions: FoundActions, show: number | null): Tree {
  return h(
    "span",
    { class: "calls" },
    show !== null && h("button", { type: "button", class: "quiet", "aria-label": `Show: ${what}`, onclick: () => actions.show(show) }, "Show"),
    question && h("button", { type: "button", class: "quiet", "aria-label": `Edit as shapes: ${what}`, onclick: () => actions.edit(question) }, "Edit as shapes"),
  );
}

function callItem(call: TracedCall, index: number, count: number, shown: number, actions: FoundActions): Tree {
  const { status } = call.report;
  const { symbol, word } = kVerdict[status];
  return h(
    "li",
    { "data-status": status, "aria-current": index === shown && count > 1 ? "true" : null },
    h("p", {}, h("strong", {}, `Line ${call.line}: ${symbol} ${word}`), " ", reason(call.report)),
    buttons(`the call on line ${call.line}`, call.question, actions, count > 1 && index !== shown ? index : null),
  );
}

function stopFix(fix: StopFix, actions: FoundActions): Tree {
  return h(
    "li",
    {},
    h("p", {}, `Line ${fix.line}: ${fix.title}`),
    h("pre", {}, h("code", {}, fix.code)),
    h("button", { type: "button", class: "quiet", "aria-label": `Apply to line ${fix.line}: ${fix.title}`, onclick: () => actions.repair(fix) }, "Apply"),
  );
}

function stopItem({ line, error, message, headline, fixes = [] }: Stop, actions: FoundActions): Tree {
  return h(
    "li",
    { "data-status": "mismatch" },
    h("p", {}, h("strong", {}, `Line ${line}: ✕ Python stops here`), ` ${error}: ${message}`),
    headline && h("p", { class: "summary" }, headline),
    fixes.length > 0 && h("ol", { class: "stop-fixes" }, fixes.map((fix) => stopFix(fix, actions))),
  );
}

/** The calls and stops of a piece of code, what was not followed, and the shapes as a list. */
export function foundInCode(trace: Trace, shown: number, actions: FoundActions): Child[] {
  const stops = trace.stops.map((stop) => stopItem(stop, actions));
  const calls = trace.calls.map((call, index) => callItem(call, index, trace.calls.length, shown, actions));
  const tensors = [...madeByLine(trace)].flatMap(([line, made]) =>
    made.map(([name, meta]) => h("li", {}, `Line ${line}: `, h("span", { class: "mono" }, name), ` ${meta ? metaText(meta) : "is not known any more"}`)),
  );
  const open = [...new Set(trace.not_modelled.map((one) => `${one.what} (line ${one.line})`))];
  return [
    stops.length + calls.length > 0 && h("ul", { class: "calls-list" }, stops, calls),
    open.length > 0 && h("p", { class: "summary" }, `Not followed, so what depends on it is unknown: ${open.join(", ")}.`),
    tensors.length > 0 && h("details", {}, h("summary", {}, "Shapes line by line"), h("ul", { class: "line-list" }, tensors)),
  ];
}

/** A fact as people write it; sizes that the message leaves open are question marks. */
function factText(value: unknown): string {
  if (Array.isArray(value)) return shapeText(value as Dim[]);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** `2.9 to 2.14` for releases that stand in order. */
function versionsText(versions: string[]): string {
  return versions.length > 2 ? `${versions[0]} to ${versions.at(-1)}` : versions.join(" and ");
}

/** Why there is no answer to show for a message. */
export const tooLittle = ({ losses, operation }: Recognised): string =>
  losses.length === 0 && operation ? `This comes from ${operation}, not from a loss.` : "The message states too little to ask the call again.";

function messageItem(one: Recognised, index: number, count: number, shown: number, actions: FoundActions): Tree {
  const facts = Object.entries(one.facts).filter(([name, value]) => name !== "message" && value !== null);
  const what = one.losses[0] ?? "this";
  return h(
    "li",
    { "data-status": one.report?.status, "aria-current": index === shown && count > 1 ? "true" : null },
    h("p", {}, h("strong", { class: "mono" }, one.losses.slice(0, 4).join(", ") || `${one.operation ?? "no single loss"}, not a loss`), one.losses.length > 4 && ` and ${one.losses.length - 4} more`, one.torch_versions.length > 0 && h("span", { class: "summary" }, `, in PyTorch ${versionsText(one.torch_versions)}`)),
    count > 1 && h("p", { class: "summary" }, factText(one.facts["message"] ?? "")),
    facts.length > 0 && h("p", { class: "summary" }, "It states ", facts.flatMap(([name, value], at): Child[] => [at > 0 && ", ", `${name.replaceAll("_", " ")} `, h("span", { class: "mono" }, factText(value))]), "."),
    one.notes.map((note) => h("p", { class: "summary" }, note)),
    one.example && h("p", { class: "summary" }, "Sizes and values that the message does not state are examples."),
    !one.question && one.losses.length > 0 && h("p", { class: "summary" }, "It states too little to ask the call again."),
    buttons(`the call of ${what}`, one.question, actions, one.report && count > 1 && index !== shown ? index : null),
  );
}

/** The losses that a message speaks of, likeliest first. */
export function foundInMessage({ recognised }: Explained, shown: number, actions: FoundActions): Child[] {
  if (recognised.length === 0) return [h("p", {}, "No loss is known to say this. The last lines of a traceback say most.")];
  return [h("ol", { class: "calls-list" }, recognised.map((one, index) => messageItem(one, index, recognised.length, shown, actions)))];
}
