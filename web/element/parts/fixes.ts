// The changes that repair a call, best first. Each one has been run by the engine before it is shown here.
import type { Fix, Question, TensorQuestion } from "../../src/types.ts";
import { h, type Child, type Tree } from "../tree.ts";
import { metaText, shapeText } from "./words.ts";

const kSafety: Record<Fix["safety"], { word: string; means: string }> = {
  exact: { word: "same values", means: "Every element keeps its value and its place." },
  reshapes: { word: "rearranges", means: "Values stay, axes are arranged anew." },
  "changes-meaning": { word: "changes meaning", means: "It runs, and it computes something else. Be sure that is what you want." },
};

export interface FixActions {
  apply?: ((fix: Fix) => void) | undefined;
  copy?: ((text: string, from: Element) => void) | undefined;
}

/** A tensor as it is and as it becomes: its shape, and its dtype where that is what changes. */
function change(name: string, was: TensorQuestion, is: TensorQuestion): Child[] {
  const text = ({ shape, dtype }: TensorQuestion): string => (was.dtype === is.dtype ? shapeText(shape) : `${shapeText(shape)} ${dtype}`);
  return [h("span", { class: "becomes" }, name, " ", h("del", {}, text(was)), h("span", { class: "unseen" }, " becomes "), h("span", { class: "arrow", "aria-hidden": "true" }, "→"), h("ins", {}, text(is)))];
}

/** What the fix does to the tensors of `question`: those whose shape or dtype it changes. */
function changes(fix: Fix, question: Question | null): Child {
  const changed = Object.entries(fix.question?.tensors ?? {}).flatMap(([name, is]): Child[] => {
    const was = question?.tensors[name];
    return was && (was.dtype !== is.dtype || shapeText(was.shape) !== shapeText(is.shape)) ? change(name, was, is) : [];
  });
  return changed.length > 0 && h("p", { class: "changes mono" }, changed);
}

function card(fix: Fix, index: number, question: Question | null, actions: FixActions): Tree {
  const safety = kSafety[fix.safety];
  const { apply, copy } = actions;
  return h(
    "li",
    { class: "fix", "data-safety": fix.safety },
    h(
      "p",
      { class: "fix-title" },
      h("span", { class: "fix-name" }, fix.title),
      " ",
      h("span", { class: "badge", title: safety.means }, safety.word),
    ),
    fix.safety === "changes-meaning" && h("p", { class: "means" }, safety.means),
    changes(fix, question),
    h("pre", {}, h("code", {}, fix.call)),
    h(
      "div",
      { class: "fix-foot" },
      h("span", {}, fix.proof === "value" ? "Run on your values" : "Run on these shapes", ": gives ", metaText(fix.result)),
      copy &&
        h("button", { type: "button", class: "quiet", "aria-label": `Copy fix ${index + 1}`, onclick: (event) => copy(fix.call, event.currentTarget as Element) }, "Copy"),
      apply &&
        fix.question &&
        h("button", { type: "button", class: index > 0 ? "second" : null, "aria-label": `Apply fix ${index + 1}: ${fix.title}`, onclick: () => apply(fix) }, "Apply"),
    ),
  );
}

/** The fixes of a report on `question` as a list; null when there is none. */
export function fixList(fixes: Fix[], question: Question | null, actions: FixActions = {}): Tree | null {
  if (fixes.length === 0) return null;
  return h("ol", { class: "fixes", part: "fix" }, fixes.map((fix, index) => card(fix, index, question, actions)));
}
