// A whole answer in reading order: verdict, shapes, PyTorch's words, fixes, numbers, details.
import type { Question, Report } from "../../src/types.ts";
import { h, type Child } from "../tree.ts";
import { contractTables, findings } from "./diagnostics.ts";
import { fixList, type FixActions } from "./fixes.ts";
import { picture } from "./picture.ts";
import { torchSays, verdict } from "./verdict.ts";

export interface AnswerSettings {
  /** Address of the site's root, with its slash: links to code pages start there. */
  pages: string;
  /** Which call the answer is on, where the question does not stand beside it. */
  about?: string;
  actions?: FixActions;
  /** Numbers and heat maps, made by the caller where there are any. */
  numbers?: Child;
}

function section(title: string, name: string, ...content: Child[]): Child {
  if (content.every((child) => !child)) return null;
  return h("section", { class: name }, h("h3", {}, title), ...content);
}

/** The trees of an answer, in order. */
export function answer(question: Question, report: Report, settings: AnswerSettings): Child[] {
  return [
    settings.about ? h("p", { class: "caption mono" }, settings.about) : null,
    verdict(report),
    picture(question, report),
    ...torchSays(report),
    section("Fixes", "fix-section", fixList(report.fixes, question, settings.actions)),
    settings.numbers,
    section("Why", "why-section", findings(report, settings.pages)),
    report.contract.length > 0 &&
      h(
        "details",
        { class: "contract-section" },
        h("summary", {}, `What ${report.loss} accepts`),
        contractTables(report.contract),
      ),
  ];
}
