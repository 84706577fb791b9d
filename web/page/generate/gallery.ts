// The gallery: situations that people really meet, each a link into the playground, with the verdict the engine gives.
import { kVerdict } from "../../element/parts/words.ts";
import { miniature } from "../../element/parts/miniature.ts";
import { h, type Tree } from "../../element/tree.ts";
import type { LossDescription } from "../../src/types.ts";
import { kExamples } from "../examples.ts";
import { readQuestion } from "../../element/question/fields.ts";
import { fromQuery } from "../../element/question/link.ts";
import type { Check } from "./generate.ts";

/** The examples, or those of one loss, as a list. `root` is the way to the playground. */
export async function gallery(check: Check, losses: LossDescription[], root = "", only = ""): Promise<Tree> {
  const items: Tree[] = [];
  for (const { title, tells, query } of kExamples) {
    const name = new URLSearchParams(query).get("loss") ?? "";
    if (!losses.some((one) => one.name === name) || (only && only !== name)) continue;
    const state = fromQuery(query, losses);
    const reading = state && readQuestion(state);
    if (!state || !reading || "faults" in reading) throw new Error(`the example “${title}” cannot be asked`);
    const report = await check(reading.question);
    const { status } = report;
    items.push(
      h(
        "li",
        { "data-status": status },
        h(
          "a",
          { href: `${root}?${query}` },
          h("span", { class: "mark" }, `${kVerdict[status].symbol} ${kVerdict[status].word}`),
          h("strong", {}, title),
          h("span", { class: "shapes" }, state.loss),
          miniature(reading.question, report),
          h("span", { class: "tells" }, tells),
        ),
      ),
    );
  }
  return h("ol", { class: "gallery" }, items);
}
