// A live form: builds the fields for a state, reads them on every edit, adds and drops tensors, marks faults. The page
// and <loss-fit> each hold one.
import type { LossDescription } from "../../src/types.ts";
import { fill } from "../tree.ts";
import { markFaults } from "./faults.ts";
import { readQuestion, type FieldFault, type Reading } from "./fields.ts";
import { form, readForm } from "./form.ts";
import { startField, startOf } from "./starts.ts";
import { firstState, type State } from "./state.ts";

export class QuestionForm {
  readonly element: HTMLFormElement;
  losses: LossDescription[] = [];
  /** Address of the site's root, where the contracts are. */
  pages = "";
  #state: State = firstState();
  #optionFaults: FieldFault[] = [];

  /** `changed` is called after each edit, when `state` is up to date. */
  constructor(element: HTMLFormElement, changed: () => void) {
    this.element = element;
    element.addEventListener("submit", (event) => event.preventDefault());
    element.addEventListener("input", (event) => {
      if (this.losses.length === 0) return; // the fields of a page that still loads are read when it is ready
      this.#edited(event.target);
      changed();
    });
    element.addEventListener("click", (event) => {
      if (this.#clicked(event.target)) changed();
    });
  }

  get state(): State {
    return this.#state;
  }

  get loss(): LossDescription {
    const loss = this.losses.find((one) => one.name === this.#state.loss) ?? this.losses[0];
    if (!loss) throw new Error("the engine knows no loss");
    return loss;
  }

  /** Shows `state`; the field that has the focus keeps it. */
  show(state: State): void {
    this.#state = state;
    this.#optionFaults = [];
    const root = this.element.getRootNode() as Document | ShadowRoot;
    const focused = root.activeElement?.getAttribute("name");
    fill(this.element, ...form(this.loss, this.losses, state, this.pages));
    if (focused && /^[\w:]+$/.test(focused)) this.#focus(`[name="${focused}"]`);
  }

  /** Asks for numbers too, as a reader does who ticks the box. */
  evaluate(): void {
    const box = this.element.elements.namedItem("evaluate");
    if (box instanceof HTMLInputElement && !box.checked) box.click();
  }

  /** Changes what is not in the form: tab and texts. */
  keep(part: Partial<State>): void {
    this.#state = { ...this.#state, ...part };
  }

  /** Takes the fields as they stand. */
  read(): void {
    if (this.element.elements.length === 0) return;
    const { state, faults } = readForm(this.element, this.loss, this.#state);
    this.#state = state;
    this.#optionFaults = faults;
  }

  /** The question in the fields, or what is wrong with them, which is marked too. */
  question(): Reading {
    const reading = readQuestion(this.#state, this.#optionFaults);
    this.mark("faults" in reading ? reading.faults : []);
    return reading;
  }

  mark(faults: FieldFault[]): void {
    markFaults(this.element, faults);
  }

  #edited(field: EventTarget | null): void {
    const loss = field instanceof HTMLSelectElement && field.name === "loss" ? this.losses.find((one) => one.name === field.value) : undefined;
    if (loss) this.show(startOf(loss, this.#state));
    else this.read();
  }

  #clicked(target: EventTarget | null): boolean {
    const button = target instanceof Element ? target.closest<HTMLElement>("[data-add], [data-remove]") : null;
    if (!button) return false;
    const { add, remove } = button.dataset;
    this.read();
    if (add) this.#state.tensors[add] = startField(this.loss, add);
    if (remove) delete this.#state.tensors[remove];
    this.show(this.#state);
    this.#focus(add ? `[name="shape:${add}"]` : `[data-add="${remove}"]`);
    return true;
  }

  #focus(selector: string): void {
    this.element.querySelector<HTMLElement>(selector)?.focus();
  }
}
