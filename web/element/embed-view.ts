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
  #answer = toDom(h("div", { class: "report", "aria-live": "off" }));
  #edit = toDom(h("details", { class: "edit", hidden: true }, h("summary", {}, "Change the shapes"), h("form", { class: "question" })));
  #open = toDom(h("a", { class: "open", hidden: true }, "Open in playground")) as HTMLAnchorElement & HTMLElement;
  #address = toDom(h("p", { class: "address" }));
  /** The fields under the answer. */
  readonly form: QuestionForm;

  constructor(root: ShadowRoot, edited: () => void) {
    this.#frame.append(this.#fallback, this.#answer, this.#edit, this.#open, this.#address);
    root.append(this.#frame);
    this.form = new QuestionForm(this.#edit.querySelector("form") as HTMLFormElement, edited);
  }

  /** Fills the fields; `pages` is the address of the site's root. */
  build(losses: LossDescription[], state: State, pages: string): void {
    this.form.losses = losses;
    this.form.pages = pages;
    this.form.show(state);
    this.#edit.hidden = false;
  }

  show(question: Question | null, report: Report, pages: string): void {
    this.#fallback.hidden = question !== null;
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
