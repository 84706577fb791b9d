// A field for pasted text. One reader understands every kind: code, an error message or traceback, a loss call as the
// command line takes it, a question, a diagnostic code; a text pasted into the wrong tab goes to its own. The text is a
// plain textarea, which phones and screen readers edit well; under code lies a layer of hints, and a list says the same.
import { worstCall } from "../element/code-question.ts";
import { sharedEngine } from "../element/shared-engine.ts";
import { fill, h, toDom, type Child } from "../element/tree.ts";
import { isRefusal } from "../src/client.ts";
import type { ExplainedCode, Explained, Fix, Question, Reading, Refusal, Report, StopFix, Trace } from "../src/types.ts";
import { kFirstTexts } from "./first-texts.ts";
import { foundInCode, foundInMessage, tooLittle, type FoundActions } from "./found.ts";
import { hintLines } from "./hints.ts";
import { lineWithin, patched } from "./patch.ts";

export type TextTab = "code" | "error";

export interface TextHooks {
  /** There is an answer; `about` says which call it is on. */
  answered(question: Question, report: Report, about: string): void;
  /** There is nothing to answer, and why. */
  nothing(message: string): void;
  /** A call is to be taken into the form. */
  edit(question: Question): void;
  /** The text has changed. */
  changed(text: string): void;
  /** A pasted text belongs into the other tab. */
  move(tab: TextTab, text: string): void;
}

const kLabels: Record<TextTab, string> = { code: "PyTorch code", error: "Error message or traceback" };
const kQuickMs = 25;
const kPauseMs = 250;

/** Whether a text that reads as code says nothing as code. */
function isEmpty({ calls, stops, lines }: Trace): boolean {
  return calls.length + stops.length + lines.length === 0;
}

export class TextPanel {
  #tab: TextTab;
  #hooks: TextHooks;
  #text: HTMLTextAreaElement;
  #hints = toDom(h("div", { class: "hints mono", "aria-hidden": "true" }));
  #found = toDom(h("div", { class: "found" }));
  #asked = 0;
  #lastMs = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #trace: Trace | null = null;
  #shown = 0;

  constructor(tab: TextTab, box: HTMLElement, hooks: TextHooks) {
    this.#tab = tab;
    this.#hooks = hooks;
    const wrap = tab === "code" ? "off" : "soft";
    const id = `${tab}-text`;
    this.#text = toDom(h("textarea", { id, class: "mono", rows: tab === "code" ? 15 : 9, spellcheck: "false", autocapitalize: "off", autocomplete: "off", wrap })) as HTMLElement as HTMLTextAreaElement;
    fill(box, h("label", { for: id }, kLabels[tab]));
    const editor = toDom(h("div", { class: "editor" }));
    editor.append(...(tab === "code" ? [this.#hints] : []), this.#text);
    box.append(editor, this.#found);
    this.#text.addEventListener("input", (event) => this.#edited((event as InputEvent).inputType === "insertFromPaste"));
    this.#text.addEventListener("scroll", () => {
      this.#hints.scrollTop = this.#text.scrollTop;
      this.#hints.scrollLeft = this.#text.scrollLeft;
    });
  }

  /** Takes `text`; with `now`, reads it at once. Resolves when what it says is shown. */
  async load(text: string, now: boolean): Promise<void> {
    if (this.#text.value !== text || text === "") this.#text.value = text || kFirstTexts[this.#tab];
    if (now) await this.read(false);
  }

  focus(): void {
    this.#text.focus();
  }

  /** The code with the call that is shown replaced by `fix`; null where that is not possible. */
  patched(fix: Fix): string | null {
    const call = this.#trace?.calls[this.#shown];
    return call ? patched(this.#text.value, call, fix) : null;
  }

  /** Asks what the text says; a `pasted` text of another kind goes where it belongs. */
  async read(pasted: boolean): Promise<void> {
    const number = ++this.#asked;
    const begin = performance.now();
    try {
      const reading = await sharedEngine().client.read(this.#text.value);
      this.#lastMs = performance.now() - begin;
      if (number !== this.#asked) return;
      if (isRefusal(reading)) this.#refuse(reading);
      else this.#take(reading, pasted);
    } catch (error) {
      if (number === this.#asked) this.#tell([h("p", { class: "fault" }, `Text cannot be read here: ${String(error)}`)], "Text cannot be read here.");
    }
  }

  #edited(pasted: boolean): void {
    this.#hooks.changed(this.#text.value);
    fill(this.#hints, ...this.#text.value.split("\n").map((line) => h("div", { class: "hint-line" }, h("span", { class: "under" }, line))));
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.read(pasted), this.#lastMs > kQuickMs ? kPauseMs : 0);
  }

  #take({ kind, answer, question }: Reading, pasted: boolean): void {
    this.#trace = null;
    const about = answer as Refusal | Report | Trace | Explained | ExplainedCode;
    if (isRefusal(about)) return this.#refuse(about);
    if (pasted && kind === "code" && this.#tab === "error") return this.#hooks.move("code", this.#text.value);
    if (pasted && kind === "message" && this.#tab === "code") return this.#hooks.move("error", this.#text.value);
    if (pasted && question) return this.#hooks.edit(question);
    if (kind === "code" && !(this.#tab === "error" && isEmpty(about as Trace))) return this.#showCode(about as Trace);
    this.#clearHints();
    if (kind === "code") return this.#showMessage({ schema: "lossfit/1", recognised: [] }, null);
    if (kind === "message") return this.#showMessage(about as Explained, null);
    if (kind === "diagnostic-code") return this.#showCodePage(about as ExplainedCode);
    if (!question) return;
    fill(this.#found, h("p", {}, "A loss call. ", h("button", { type: "button", class: "quiet", onclick: () => this.#hooks.edit(question) }, "Edit as shapes")));
    this.#hooks.answered(question, about as Report, "");
  }

  #refuse({ fault }: Refusal): void {
    this.#clearHints();
    this.#tell([h("p", { class: "fault" }, [fault.message, fault.help].filter(Boolean).join(": "))], fault.message);
  }

  #tell(found: Child[], message: string): void {
    fill(this.#found, ...found);
    this.#hooks.nothing(message);
  }

  #clearHints(): void {
    fill(this.#hints);
  }

  #showCode(trace: Trace): void {
    this.#trace = trace;
    const worst = worstCall(trace);
    fill(this.#hints, ...hintLines(this.#text.value, trace));
    this.#hints.scrollTop = this.#text.scrollTop;
    this.#hints.scrollLeft = this.#text.scrollLeft;
    this.#showCall(trace, worst ? trace.calls.indexOf(worst) : 0);
  }

  #showCall(trace: Trace, index: number): void {
    this.#shown = index;
    const actions: FoundActions = { show: (other) => this.#showCall(trace, other), edit: this.#hooks.edit, repair: (fix) => this.#repair(fix) };
    const found = foundInCode(trace, index, actions);
    const call = trace.calls[index];
    const stop = trace.stops[0];
    if (!call && stop) return this.#tell(found, `Python stops on line ${stop.line}, before any loss is reached: ${stop.error}: ${stop.message}`);
    if (!call) return this.#tell(found, "There is no loss call in this code yet.");
    fill(this.#found, ...found);
    this.#hooks.answered(call.question, call.report, `Line ${call.line}: ${call.text ?? call.question.loss}`);
  }

  /** As if it were typed: this way alone the field itself can undo it. */
  #repair({ line, code }: StopFix): void {
    const [begin, end] = lineWithin(this.#text.value, line);
    this.#text.focus();
    this.#text.setSelectionRange(begin, end);
    document.execCommand("insertText", false, code);
  }

  #showMessage(explained: Explained, chosen: number | null): void {
    const index = chosen ?? Math.max(explained.recognised.findIndex((one) => one.question && one.report), 0);
    const actions: FoundActions = { show: (other) => this.#showMessage(explained, other), edit: this.#hooks.edit, repair: (fix) => this.#repair(fix) };
    const found = foundInMessage(explained, index, actions);
    const one = explained.recognised[index];
    if (!one?.question || !one.report) return this.#tell(found, one ? tooLittle(one) : "No loss is known to say this.");
    fill(this.#found, ...found);
    this.#hooks.answered(one.question, one.report, "The call that the message speaks of");
  }

  #showCodePage({ code }: ExplainedCode): void {
    this.#tell([h("p", {}, h("a", { href: `codes/${code.code}.html` }, `${code.code}: ${code.title}`)), h("p", { class: "summary" }, code.meaning)], `${code.code} is a diagnostic code, not a call.`);
  }
}
