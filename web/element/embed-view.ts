// What stands in the shadow root of <loss-fit>: the host's own content until there is an answer, then the answer, the
// fields to change it, and the way into the playground.
import type { LossDescription, Question, Report } from "../src/types.ts";
import { findings } from "./parts/diagnostics.ts";
import { fixList } from "./parts/fixes.ts";
import { picture } from "./parts/picture.ts";
import { faultNotice, torchSays, verdict } from "./parts/verdict.ts";
import { pythonCall } from "./question/copies.ts";
import { QuestionForm } from "./question/question-form.ts";
import type { State } from "./question/state.ts";
import { fill, h, toDom } from "./tree.ts";

export class EmbedView {
  #fallback = document.createElement("slot");
  #frame = toDom(h("div", { class: "frame" }));
  #body = toDom(h("div", { class: "body" }));
  #answer = toDom(h("div", { class: "report", "aria-live": "off" }));
  #edit = toDom(h("details", { class: "edit", hidden: true }, h("summary", {}, "Change the shapes"), h("form", { class: "question" })));
  #open = toDom(h("a", { class: "open", hidden: true }, "Open in playground")) as HTMLAnchorElement & HTMLElement;
  #more = toDom(h("button", { type: "button", class: "more quiet", hidden: true, onclick: () => this.#unfold() }, "Show the whole answer"));
  #address = toDom(h("p", { class: "address" }));
  #root: ShadowRoot;
  #folded = new CSSStyleSheet();
  #isFirst = true;
  #isEditable = false;
  /** The fields under the answer. */
  readonly form: QuestionForm;
  /** Whether an answer may be taller than what stood there before it. */
  whole = false;

  constructor(root: ShadowRoot, edited: () => void) {
    this.#root = root;
    this.#body.append(this.#fallback, this.#answer);
    this.#frame.append(this.#body, toDom(h("div", { class: "foot" }, this.#edit, this.#open, this.#more)), this.#address);
    this.#body.addEventListener("focusin", () => this.#unfold());
    this.#edit.addEventListener("toggle", () => this.#unfold());
    root.append(this.#frame);
    this.form = new QuestionForm(this.#edit.querySelector("form") as HTMLFormElement, edited);
  }

  /** Fills the fields; `pages` is the address of the site's root. */
  build(losses: LossDescription[], state: State, pages: string): void {
    this.form.losses = losses;
    this.form.pages = pages;
    this.form.show(state);
    this.#isEditable = true;
  }

  show(question: Question | null, report: Report, pages: string): void {
    const height = this.#frame.offsetHeight;
    this.#fallback.hidden = question !== null;
    this.#edit.hidden = !this.#isEditable;
    this.#answer.dataset["status"] = report.status;
    fill(
      this.#answer,
      question && h("p", { class: "caption", part: "code" }, pythonCall(question)),
      verdict(report),
      question && picture(question, report),
      ...torchSays(report),
      fixList(report.fixes.slice(0, 2), question),
      report.diagnostics.length > 0 && h("details", {}, h("summary", {}, "Why"), findings(report, pages)),
    );
    if (this.#isFirst && !this.whole) this.#fold(height);
    this.#isFirst = false;
  }

  /** Keeps the frame as tall as it was before its first answer, so that the text below stays where it is being read. */
  #fold(height: number): void {
    if (this.#frame.offsetHeight <= height) return;
    this.#folded.replaceSync(`@media not print { .frame { height: ${height}px; } }`);
    this.#root.adoptedStyleSheets.push(this.#folded);
    this.#frame.toggleAttribute("data-folded", true);
    this.#more.hidden = false;
  }

  /** Shows all of the answer, at a reader's wish. */
  #unfold(): void {
    this.#folded.replaceSync("");
    this.#frame.toggleAttribute("data-folded", false);
    this.#more.hidden = true;
  }

  /** The address of the playground in this state. */
  link(address: string): void {
    this.#open.href = address;
    this.#open.hidden = false;
    this.#address.textContent = address;
  }

  /** Says why there is no answer; what the host wrote stays. */
  fail(message: string): void {
    if (this.#fallback.assignedNodes().some((node) => node.textContent?.trim())) return;
    fill(this.#answer, faultNotice({ code: "no-answer", where: "", message, help: "" }));
  }
}
