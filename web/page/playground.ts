// The playground: holds the state, asks the engine on every keystroke, shows the answer, keeps the address in step.
import { sharedEngine } from "../element/shared-engine.ts";
import { isRefusal } from "../src/client.ts";
import type { Fix, LossDescription, Question, Report } from "../src/types.ts";
import { fill } from "../element/tree.ts";
import { AnswerView } from "./answer-view.ts";
import { copyFrom, showActions } from "./actions.ts";
import { copyText } from "../element/question/copies.ts";
import { readQuestion, type FieldFault } from "../element/question/fields.ts";
import { form, readForm } from "../element/question/form.ts";
import { markFaults } from "../element/question/faults.ts";
import { BadLink, fromHash, fromQuery, toHash } from "../element/question/link.ts";
import { loadFailureNotice } from "./unloadable.ts";
import { elementwise, numbers } from "./numbers.ts";
import { findParts } from "./page-parts.ts";
import { startField, startOf } from "../element/question/starts.ts";
import { firstState, stateOf, type State } from "../element/question/state.ts";

interface Answered {
  question: Question;
  report: Report;
}

const kLinkDelayMs = 400;

export class Playground {
  #parts = findParts();
    #view = new AnswerView(this.#parts);
  #losses: LossDescription[] = [];
  #state: State = firstState();
  #asked = 0;
  #followed = 0;
  #current: Answered | null = null;
  #before: { state: State; answered: Answered } | null = null;
  #linkTimer: ReturnType<typeof setTimeout> | undefined;

  async start(): Promise<void> {
    try {
      this.#losses = await sharedEngine().losses;
    } catch (error) {
      loadFailureNotice(this.#parts.notice, error);
      return;
    }
    const { form: element } = this.#parts;
    if (!location.hash && !location.search) this.#readForm(); // keeps what was typed before the engine came
    await this.#follow(false);
    element.addEventListener("input", (event) => this.#edited(event));
    element.addEventListener("click", (event) => this.#clicked(event));
    element.addEventListener("submit", (event) => event.preventDefault());
    window.addEventListener("hashchange", () => void this.#follow(true));
    window.addEventListener("popstate", () => void this.#follow(true));
    document.addEventListener("keydown", (event) => this.#pressed(event));
    document.documentElement.dataset["ready"] = "true";
  }

  get #loss(): LossDescription {
    const loss = this.#losses.find((one) => one.name === this.#state.loss) ?? this.#losses[0];
    if (!loss) throw new Error("the engine knows no loss");
    return loss;
  }

  /** Takes the state from the address. A link that cannot be read leaves the page as it is and says so. */
  async #follow(again: boolean): Promise<void> {
    const { notice } = this.#parts;
    const number = ++this.#followed;
    try {
      const own = /^#\d+\./.test(location.hash);
      const linked = own ? await fromHash(location.hash) : fromQuery(location.search, this.#losses);
      if (number !== this.#followed) return; // the address has changed meanwhile
      if (linked && !this.#losses.some((one) => one.name === linked.loss)) throw new BadLink("it names an unknown loss");
      notice.hidden = true;
      if (linked) this.#state = linked;
      else if (again) return;
    } catch (error) {
      if (!(error instanceof BadLink)) throw error;
      if (number !== this.#followed) return;
      notice.textContent = `This link cannot be followed: ${error.message}. Here is ${again ? "what stood here before" : "the first example"} instead.`;
      notice.hidden = false;
      if (again) return;
    }
    this.#before = null;
    this.#build();
    await this.#ask(false);
  }

  #build(): void {
    const focused = document.activeElement?.getAttribute("name");
    fill(this.#parts.form, ...form(this.#loss, this.#losses, this.#state));
    if (focused && /^[\w:]+$/.test(focused)) this.#parts.form.querySelector<HTMLElement>(`[name="${focused}"]`)?.focus();
  }

  #readForm(): FieldFault[] {
    if (this.#parts.form.elements.length === 0) return [];
    const { state, faults } = readForm(this.#parts.form, this.#loss, this.#state);
    this.#state = state;
    return faults;
  }

  #edited(event: Event): void {
    const field = event.target;
    this.#before = null;
    if (field instanceof HTMLSelectElement && field.name === "loss") {
      const loss = this.#losses.find((one) => one.name === field.value);
      if (loss) this.#state = startOf(loss, this.#state);
      this.#build();
    }
    void this.#ask(false);
    this.#keepAddress();
  }

  #clicked(event: Event): void {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    const added = button?.dataset["add"];
    const removed = button?.dataset["remove"];
    if (!added && !removed) return;
    this.#readForm();
    if (added) {
      this.#state.tensors[added] = startField(this.#loss, added);
    }
    if (removed) delete this.#state.tensors[removed];
    this.#build();
    this.#parts.form.querySelector<HTMLElement>(added ? `[name="shape:${added}"]` : `[data-add="${removed}"]`)?.focus();
    void this.#ask(false);
    this.#keepAddress();
  }

  #pressed(event: KeyboardEvent): void {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    this.#parts.answer.focus();
  }

  async #ask(moving: boolean): Promise<void> {
    const faults = this.#readForm();
    const reading = readQuestion(this.#state, faults);
    markFaults(this.#parts.form, "faults" in reading ? reading.faults : []);
    if ("faults" in reading) {
      this.#view.showFault({ code: "bad-field", where: "", message: reading.faults[0]?.message ?? "", help: "" });
      return;
    }
    const number = ++this.#asked;
    const answered = await sharedEngine().client.check(reading.question);
    if (number !== this.#asked) return; // a later keystroke has been asked meanwhile
    if (isRefusal(answered)) {
      markFaults(this.#parts.form, [{ field: answered.fault.where ?? "", message: answered.fault.message }]);
      this.#view.showFault(answered.fault);
      return;
    }
    const each = answered.value && answered.value.shape.length === 0 ? await sharedEngine().client.check(elementwise(reading.question)) : null;
    if (number !== this.#asked) return;
    this.#current = { question: reading.question, report: answered };
    this.#view.show(
      reading.question,
      answered,
      { pages: "", actions: { apply: (fix) => this.#apply(fix), copy: (text, from) => void copyFrom(from, text, this.#parts.status) }, numbers: numbers(reading.question, answered, each && !isRefusal(each) ? each : null) },
      moving,
      this.#before?.answered,
    );
    this.#showActions(this.#current);
  }

  #showActions(current: Answered): void {
    const texts = {
      copy: (kind: Parameters<typeof copyText>[0]) =>
        copyText(kind, current.question, current.report, location.href, new URL("loss-fit.js", document.baseURI).href),
      link: async () => new URL(`#${await toHash(this.#state)}`, document.baseURI).href,
    };
    showActions(this.#parts.actions, this.#parts.status, texts, this.#before ? () => this.#undo() : null);
  }

  #apply(fix: Fix): void {
    if (!fix.question || !this.#current) return;
    this.#before = { state: this.#state, answered: this.#current };
    this.#state = stateOf(fix.question, this.#state);
    this.#build();
    void this.#ask(true).then(() => this.#parts.answer.focus({ preventScroll: true }));
    this.#keepAddress(true);
  }

  #undo(): void {
    if (!this.#before) return;
    this.#state = this.#before.state;
    this.#before = null;
    this.#build();
    void this.#ask(true).then(() => this.#parts.answer.focus({ preventScroll: true }));
    this.#keepAddress(true);
  }

  /** Puts the state into the address once typing pauses; a fix makes an entry of its own, so that Back undoes it too. */
  #keepAddress(entry = false): void {
    clearTimeout(this.#linkTimer);
    this.#linkTimer = setTimeout(
      async () => {
        const address = `${location.pathname}#${await toHash(this.#state)}`;
        if (entry) history.pushState(null, "", address);
        else history.replaceState(null, "", address);
      },
      entry ? 0 : kLinkDelayMs,
    );
  }
}
