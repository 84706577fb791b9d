// The playground: asks the engine on every keystroke, shows the answer, applies and undoes fixes, keeps the address in step.
import { QuestionForm } from "../element/question/question-form.ts";
import { copyText } from "../element/question/copies.ts";
import { BadLink, fromHash, fromQuery, toHash } from "../element/question/link.ts";
import { stateOf, type State } from "../element/question/state.ts";
import { sharedEngine } from "../element/shared-engine.ts";
import { isRefusal } from "../src/client.ts";
import type { Fix, Question, Report } from "../src/types.ts";
import { copyFrom, showActions } from "./actions.ts";
import { AnswerView } from "./answer-view.ts";
import { Asker } from "./asker.ts";
import { numbers } from "./numbers.ts";
import { findParts } from "./page-parts.ts";
import { Tabs } from "./tabs.ts";
import { loadFailureNotice } from "./unloadable.ts";

interface Answered {
  question: Question;
  report: Report;
  /** Which call this is on, where the question was read from a text. */
  about: string;
}

const kLinkDelayMs = 400;

export class Playground {
  #parts = findParts();
  #view = new AnswerView(this.#parts);
  #asker = new Asker();
  #form = new QuestionForm(this.#parts.form, () => this.#edited());
  #tabs = new Tabs(this.#parts, {
    answered: (question, report, about) => this.#show({ question, report, about }, null, this.#moving),
    nothing: (message) => this.#view.showFault({ code: "no-call", where: "", message, help: "" }),
    edit: (question) => this.#replace(stateOf(question, this.#form.state)),
    changed: (part) => this.#texts(part),
    shapes: () => void this.#ask(false),
  });
  #current: Answered | null = null;
  #before: { state: State; answered: Answered } | null = null;
  #moving = false;
  #followed = 0;
  #linkTimer: ReturnType<typeof setTimeout> | undefined;

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
    this.#keepAddress();
  }

  #texts(part: Partial<State>): void {
    this.#form.keep(part);
    this.#before = null;
    this.#keepAddress();
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
    const answer = await this.#asker.ask(reading.question, this.#view);
    if (!answer) return; // a later keystroke has been asked meanwhile
    if (isRefusal(answer.report)) {
      this.#form.mark([{ field: answer.report.fault.where ?? "", message: answer.report.fault.message }]);
      this.#view.showFault(answer.report.fault);
      return;
    }
    this.#show({ question: reading.question, report: answer.report, about: "" }, answer.each, moving);
  }

  #show(answered: Answered, each: Report | null, moving: boolean): void {
    this.#current = answered;
    const { question, report, about } = answered;
    const copy = (text: string, from: Element): void => void copyFrom(from, text, this.#parts.status);
    const actions = { apply: (fix: Fix) => this.#apply(fix), copy };
    this.#view.show(question, report, { pages: "", about, actions, numbers: numbers(question, report, each) }, moving, this.#before?.answered);
    this.#showActions(answered);
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
    this.#keepAddress(true);
  }

  /** Puts the state into the address once typing pauses; a fix makes an entry of its own, so that Back undoes it too. */
  #keepAddress(entry = false): void {
    clearTimeout(this.#linkTimer);
    this.#linkTimer = setTimeout(
      async () => {
        const address = `${location.pathname}#${await toHash(this.#form.state)}`;
        if (entry) history.pushState(null, "", address);
        else history.replaceState(null, "", address);
      },
      entry ? 0 : kLinkDelayMs,
    );
  }
}
