// What stands in the shadow root of <loss-fit>: the host's own content until there is an answer, then the answer, the
// fields to change it, and the way into the playground.
import type { LossDescription, Question, Report } from "../src/types.ts";
import { findings } from "./parts/diagnostics.ts";
import { fixList } from "./parts/fixes.ts";
import { picture } from "./parts/picture.ts";
import { faultNotice, torchSays, verdict } from "./parts/verdict.ts";
import { pythonCall } from "./question/copies.ts";
import { markFaults } from "./question/faults.ts";
import { form, readForm } from "./question/form.ts";
import { readQuestion } from "./question/fields.ts";
import { startField, startOf } from "./question/starts.ts";
import type { State } from "./question/state.ts";
import { fill, h, toDom } from "./tree.ts";

export class EmbedView {
  #fallback = document.createElement("slot");
  #frame = toDom(h("div", { class: "frame" }));
  #answer = toDom(h("div", { class: "report", "aria-live": "off" }));
  #edit = toDom(h("details", { class: "edit", hidden: true }, h("summary", {}, "Change the shapes"), h("form", { class: "question" })));
  #open = toDom(h("a", { class: "open", hidden: true }, "Open in playground")) as HTMLAnchorElement & HTMLElement;
  #address = toDom(h("p", { class: "address" }));
  #losses: LossDescription[] = [];
  #state: State | null = null;

  constructor(root: ShadowRoot, edited: (state: State) => void) {
    this.#frame.append(this.#fallback, this.#answer, this.#edit, this.#open, this.#address);
    root.append(this.#frame);
    this.#form.addEventListener("submit", (event) => event.preventDefault());
    this.#form.addEventListener("input", (event) => this.#edited(event, edited));
    this.#form.addEventListener("click", (event) => this.#clicked(event, edited));
  }

  get #form(): HTMLFormElement {
    return this.#edit.querySelector("form") as HTMLFormElement;
  }

  get #loss(): LossDescription | undefined {
    return this.#losses.find((one) => one.name === this.#state?.loss);
  }

  /** Fills the fields. */
  build(losses: LossDescription[], state: State): void {
    this.#losses = losses;
    this.#state = state;
    const loss = this.#loss;
    if (!loss) return;
    fill(this.#form, ...form(loss, losses, state));
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
      fixList(report.fixes.slice(0, 2)),
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

  #edited(event: Event, edited: (state: State) => void): void {
    const field = event.target;
    if (!this.#state) return;
    if (field instanceof HTMLSelectElement && field.name === "loss") {
      const loss = this.#losses.find((one) => one.name === field.value);
      if (loss) this.build(this.#losses, startOf(loss, this.#state));
    } else if (!this.#read()) {
      return;
    }
    edited(this.#state);
  }

  #clicked(event: Event, edited: (state: State) => void): void {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-add], [data-remove]") : null;
    const loss = this.#loss;
    if (!button || !loss || !this.#state || !this.#read()) return;
    const { add, remove } = button.dataset;
    if (add) this.#state.tensors[add] = startField(loss, add);
    if (remove) delete this.#state.tensors[remove];
    this.build(this.#losses, this.#state);
    edited(this.#state);
  }

  #read(): boolean {
    const loss = this.#loss;
    if (!loss || !this.#state) return false;
    const { state, faults } = readForm(this.#form, loss, this.#state);
    this.#state = state;
    const reading = readQuestion(state, faults);
    markFaults(this.#form, "faults" in reading ? reading.faults : []);
    return !("faults" in reading);
  }
}
