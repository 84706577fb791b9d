// Paste PyTorch code: shapes appear at the line ends, every loss call gets its verdict, the offending line is underlined.
// The text is a plain textarea, which phones and screen readers edit well; the hints lie under it, line by line, and the
// list below says the same in words.
import { kVerdict, metaText, shapeText } from "../element/parts/words.ts";
import { reason } from "../element/parts/verdict.ts";
import { sharedEngine } from "../element/shared-engine.ts";
import { fill, h, toDom, type Child, type Tree } from "../element/tree.ts";
import { isRefusal } from "../src/client.ts";
import type { Meta, Trace } from "../src/types.ts";
import { kFirstCode } from "./first-texts.ts";
import type { TabHooks } from "./tabs.ts";

type Call = Trace["calls"][number];

function same(one: Meta | undefined, other: Meta): boolean {
  return one !== undefined && one.dtype === other.dtype && shapeText(one.shape) === shapeText(other.shape);
}

/** What each line makes: the tensors that are new or changed after it. */
function newTensors(trace: Trace): Map<number, [string, Meta][]> {
  const known: Record<string, Meta> = {};
  const fresh = new Map<number, [string, Meta][]>();
  for (const { line, tensors } of [...trace.lines].sort((a, b) => a.line - b.line)) {
    const news = Object.entries(tensors).filter(([name, meta]) => !same(known[name], meta));
    if (news.length > 0) fresh.set(line, [...(fresh.get(line) ?? []), ...news]);
    Object.assign(known, tensors);
  }
  return fresh;
}

export class CodePanel {
  #hooks: TabHooks;
  #text = toDom(h("textarea", { id: "code-text", class: "mono", rows: 14, spellcheck: "false", autocapitalize: "off", autocomplete: "off", wrap: "off" })) as HTMLTextAreaElement & HTMLElement;
  #hints = toDom(h("div", { class: "hints mono", "aria-hidden": "true" }));
  #found = toDom(h("div", { class: "found" }));
  #asked = 0;

  constructor(box: HTMLElement, hooks: TabHooks) {
    this.#hooks = hooks;
    fill(box, h("label", { for: "code-text" }, "PyTorch code"));
    const editor = toDom(h("div", { class: "editor" }));
    editor.append(this.#hints, this.#text);
    box.append(editor, this.#found);
    this.#text.addEventListener("input", () => {
      hooks.changed({ code: this.#text.value });
      this.read();
    });
    this.#text.addEventListener("scroll", () => {
      this.#hints.scrollTop = this.#text.scrollTop;
      this.#hints.scrollLeft = this.#text.scrollLeft;
    });
  }

  /** Takes `code` as the text; with `now`, reads it at once. */
  load(code: string, now: boolean): void {
    if (this.#text.value !== code || code === "") this.#text.value = code || kFirstCode;
    if (now) this.read();
  }

  /** Asks what the code does. */
  read(): void {
    const number = ++this.#asked;
    void sharedEngine()
      .client.trace(this.#text.value)
      .then((trace) => {
        if (number !== this.#asked) return;
        if (isRefusal(trace)) fill(this.#found, h("p", { class: "fault" }, trace.fault.message));
        else this.#show(trace);
      });
  }

  #show(trace: Trace): void {
    const fresh = newTensors(trace);
    const lines = this.#text.value.split("\n");
    fill(this.#hints, ...lines.map((text, index) => this.#line(text, index + 1, fresh, trace)));
    fill(this.#found, ...this.#list(fresh, trace));
    const first = trace.calls.find(({ report }) => report.status === "mismatch") ?? trace.calls.find(({ report }) => report.status === "suspicious") ?? trace.calls[0];
    if (first?.question) this.#hooks.answered(first.question, first.report);
  }

  #line(text: string, line: number, fresh: Map<number, [string, Meta][]>, trace: Trace): Tree {
    const stop = trace.stops.find((one) => one.line === line);
    const call = trace.calls.find((one) => one.line === line);
    const status = stop ? "mismatch" : call?.report.status;
    const news = fresh.get(line) ?? [];
    const shapes = news.map(([name, meta]) => (news.length > 1 ? `${name} ` : "") + shapeText(meta.shape)).join("  ");
    const words = stop ? `✕ ${stop.error}` : call ? `${kVerdict[call.report.status].symbol} ${kVerdict[call.report.status].word}` : "";
    return h(
      "div",
      { class: "hint-line", "data-status": status },
      h("span", { class: "under" }, text || " "),
      h("span", { class: "hint" }, [words, shapes].filter(Boolean).join("  ")),
    );
  }

  #list(fresh: Map<number, [string, Meta][]>, trace: Trace): Child[] {
    const call = (one: Call): Tree =>
      h(
        "li",
        { "data-status": one.report.status },
        h("strong", {}, `Line ${one.line}: ${kVerdict[one.report.status].symbol} ${kVerdict[one.report.status].word}. `),
        reason(one.report),
        one.question && h("span", { class: "calls" }, h("button", { type: "button", class: "quiet", onclick: () => one.question && this.#hooks.answered(one.question, one.report) }, "Show"), h("button", { type: "button", class: "quiet", onclick: () => one.question && this.#hooks.edit(one.question) }, "Edit as shapes")),
      );
    const shapes = [...fresh].flatMap(([line, tensors]) => tensors.map(([name, meta]) => h("li", {}, `Line ${line}: `, h("span", { class: "mono" }, name), ` ${metaText(meta)}`)));
    return [
      h("ul", { class: "calls-list" }, trace.stops.map((stop) => h("li", { "data-status": "mismatch" }, h("strong", {}, `Line ${stop.line}: ✕ stops. `), `${stop.error}: ${stop.message}`)), trace.calls.map(call)),
      trace.calls.length + trace.stops.length === 0 && h("p", {}, "No loss call found yet."),
      trace.not_modelled.length > 0 && h("p", { class: "summary" }, `Not read: ${trace.not_modelled.map((one) => `${one.what} (line ${one.line})`).join(", ")}.`),
      shapes.length > 0 && h("details", {}, h("summary", {}, "Shapes line by line"), h("ul", {}, shapes)),
    ];
  }
}
