// The playground: asks the engine on every keystroke, shows the answer, applies and undoes fixes, keeps the address in step.
import { QuestionForm } from "../element/question/question-form.ts";
import { copyText } from "../element/question/copies.ts";
import { BadLink, fromHash, fromQuery, toHash } from "../element/question/link.ts";
import { stateOf, type State } from "../element/question/state.ts";
import { sharedEngine } from "../element/shared-engine.ts";
import { isRefusal } from "../src/client.ts";
import type { Fix, Question, Report } from "../src/types.ts";
import { copyFrom, showActions } from "./actions.ts";
import { Address } from "./address.ts";
import { AnswerView } from "./answer-view.ts";
import { Asker, painted } from "./asker.ts";
import { maps, offer, reduction, valueLine } from "./numbers.ts";
import { findParts } from "./page-parts.ts";
import { Tabs } from "./tabs.ts";
import { loadFailureNotice } from "./unloadable.ts";

interface Answered {
  question: Question;
  report: Report;
  /** Which call this is on, where the question was read from a text. */
  about: string;
}

export class Playground {
  #parts = findParts();
  #view = new AnswerView(this.#parts);
  #asker = new Asker();
  #address = new Address();
  #form = new QuestionForm(this.#parts.form, () => this.#edited());
  #tabs = new Tabs(this.#parts, {
    answered: (question, report, about) => this.#show({ question, report, about }, this.#moving),
    nothing: (message) => this.#view.showFault({ code: "no-call", where: "", message, help: "" }),
    edit: (question) => this.#replace(stateOf(question, this.#form.state)),
    changed: (part) => this.#texts(part),
    shapes: () => void this.#ask(false),
  });
  #current: Answered | null = null;
  #before: { state: State; answered: Answered } | null = null;
  #pictured: Promise<void> | undefined;
  #moving = false;
  #followed = 0;

  async start(): Promise<void> {
    try {
      this.#form.losses = await sharedEngine().losses;
    } catch (error) {
      loadFailureNotice(this.#parts.notice, error);
      return;
    }
    if (!location.hash && !location.search) this.#form.read(); // keeps what was typed before the engine came
    await this.#follow(false);
    window.addEventListener("hashchange", () => void this.#follow(true));
    window.addEventListener("popstate", () => void this.#follow(true));
    document.addEventListener("keydown", (event) => this.#pressed(event));
    document.addEventListener("paste", (event) => this.#pasted(event));
    document.documentElement.dataset["ready"] = "true";
  }

  /** Takes the state from the address. A link that cannot be read leaves the page as it is and says so. */
  async #follow(again: boolean): Promise<void> {
    const { notice } = this.#parts;
    const number = ++this.#followed;
    let linked: State | null = null;
    try {
      const own = /^#\d+\./.test(location.hash);
      linked = own ? await fromHash(location.hash) : fromQuery(location.search, this.#form.losses);
      if (number !== this.#followed) return; // the address has changed meanwhile
      const loss = linked?.loss;
      if (loss && !this.#form.losses.some((one) => one.name === loss)) throw new BadLink("it names an unknown loss");
      notice.hidden = true;
      if (!linked && again) return;
    } catch (error) {
      if (!(error instanceof BadLink)) throw error;
      if (number !== this.#followed) return;
      notice.textContent = `This link cannot be followed: ${error.message}. Here is ${again ? "what stood here before" : "the first example"} instead.`;
      notice.hidden = false;
      if (again) return;
    }
    this.#before = null;
    await this.#take(linked ?? this.#form.state);
  }

  /** Shows `state` and its answer. */
  async #take(state: State): Promise<void> {
    this.#form.show(state);
    await this.#tabs.show(state);
    if (state.tab === "shapes") await this.#ask(this.#moving);
  }

  #edited(): void {
    this.#before = null;
    void this.#ask(false);
    this.#address.keep(this.#form.state);
  }

  #texts(part: Partial<State>): void {
    this.#form.keep(part);
    this.#before = null;
    this.#address.keep(this.#form.state);
  }

  #pressed(event: KeyboardEvent): void {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    this.#parts.answer.focus();
  }

  /** A text pasted beside all fields is read too. */
  #pasted(event: ClipboardEvent): void {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (text.trim() === "" || (event.target instanceof Element && event.target.closest("input, textarea, select"))) return;
    event.preventDefault();
    this.#tabs.paste(text);
  }

  async #ask(moving: boolean): Promise<void> {
    const reading = this.#form.question();
    if ("faults" in reading) {
      this.#asker.drop();
      this.#view.showFault({ code: "bad-field", where: "", message: reading.faults[0]?.message ?? "", help: "" });
      return;
    }
    const { question } = reading;
    const report = await this.#asker.ask(question, this.#view);
    if (!report) return; // a later keystroke has been asked meanwhile
    if (isRefusal(report)) {
      this.#form.mark([{ field: report.fault.where ?? "", message: report.fault.message }]);
      this.#view.showFault(report.fault);
      return;
    }
    this.#show({ question, report, about: "" }, moving);
    await this.#pictured;
  }

  #show(answered: Answered, moving: boolean): void {
    this.#current = answered;
    const { question, report, about } = answered;
    const copy = (text: string, from: Element): void => void copyFrom(from, text, this.#parts.status);
    const actions = { apply: (fix: Fix) => this.#apply(fix), copy };
    this.#view.show(question, report, { pages: "", about, actions, numbers: valueLine(report) ?? (about ? null : offer(question, report, () => this.#evaluate())) }, moving, this.#before?.answered);
    this.#showActions(answered);
    this.#pictured = this.#picture(answered);
  }

  /** Verdict and loss stand there first; the pictures of values, which take longer, follow once these are painted. */
  async #picture(answered: Answered): Promise<void> {
    const { question, report } = answered;
    if (!report.value) return;
    await painted();
    const each = this.#current === answered ? await this.#asker.each(question, report) : null;
    if (this.#current === answered) this.#view.showNumbers(maps(question, report, each), reduction(report.value, each?.value ?? null));
  }

  #showActions({ question, report }: Answered): void {
    const script = new URL("loss-fit.js", document.baseURI).href;
    const texts = {
      copy: (kind: Parameters<typeof copyText>[0]) => copyText(kind, question, report, location.href, script),
      link: async () => new URL(`#${await toHash(this.#form.state)}`, document.baseURI).href,
    };
    showActions(this.#parts.actions, this.#parts.status, texts, this.#before ? () => this.#undo() : null);
  }

  /** In code the call is rewritten where it stands; in the form the fields change. */
  #apply(fix: Fix): void {
    if (!fix.question || !this.#current) return;
    const { state } = this.#form;
    const code = state.tab === "code" ? this.#tabs.patched(fix) : null;
    this.#replace(code === null ? stateOf(fix.question, state) : { ...state, code }, { state, answered: this.#current });
  }

  /** Numbers too; what stands before and after a fix stays. */
  #evaluate(): void {
    const before = this.#before;
    this.#form.evaluate();
    this.#before = before;
  }

  #undo(): void {
    if (this.#before) this.#replace(this.#before.state);
  }

  /** Puts another question in place of this one, with motion; Back undoes it. */
  #replace(state: State, before: { state: State; answered: Answered } | null = null): void {
    this.#before = before;
    this.#moving = true;
    void this.#take(state).then(() => {
      this.#moving = false;
      this.#parts.answer.focus({ preventScroll: true });
    });
    this.#address.enter(this.#form.state);
  }
}
