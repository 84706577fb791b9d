// Paste an error message or a whole traceback: the loss it speaks of, what it states, and the call to go on editing.
import { sharedEngine } from "../element/shared-engine.ts";
import { fill, h, toDom, type Tree } from "../element/tree.ts";
import { isRefusal } from "../src/client.ts";
import type { Explained } from "../src/types.ts";
import { kFirstError } from "./first-texts.ts";
import type { TabHooks } from "./tabs.ts";

type Recognised = Explained["recognised"][number];

function factText(value: unknown): string {
  return Array.isArray(value) ? `(${value.join(", ")})` : typeof value === "object" ? JSON.stringify(value) : String(value);
}

export class ErrorPanel {
  #hooks: TabHooks;
  #text = toDom(h("textarea", { id: "error-text", class: "mono", rows: 8, spellcheck: "false", autocapitalize: "off" })) as HTMLTextAreaElement & HTMLElement;
  #found = toDom(h("div", { class: "found" }));
  #asked = 0;

  constructor(box: HTMLElement, hooks: TabHooks) {
    this.#hooks = hooks;
    fill(box, h("label", { for: "error-text" }, "Error message or traceback"));
    box.append(this.#text, this.#found);
    this.#text.addEventListener("input", () => {
      hooks.changed({ error: this.#text.value });
      this.read();
    });
  }

  /** Takes `error` as the text; with `now`, reads it at once. */
  load(error: string, now: boolean): void {
    if (this.#text.value !== error || error === "") this.#text.value = error || kFirstError;
    if (now) this.read();
  }

  /** Asks what the message means. */
  read(): void {
    const number = ++this.#asked;
    void sharedEngine()
      .client.explain(this.#text.value)
      .then((answer) => {
        if (number !== this.#asked) return;
        if (isRefusal(answer)) return fill(this.#found, h("p", { class: "fault" }, answer.fault.message));
        const { recognised } = answer;
        const none = h("p", {}, "No loss is known to say this. The last lines of a traceback say most.");
        fill(this.#found, ...(recognised.length > 0 ? [h("ol", { class: "calls-list" }, recognised.map((one) => this.#item(one)))] : [none]));
        const first = recognised.find((one) => one.question && one.report);
        if (first?.question && first.report) this.#hooks.answered(first.question, first.report);
      });
  }

  #item(one: Recognised): Tree {
    const { question, report } = one;
    const facts = Object.entries(one.facts).filter(([, value]) => value !== null);
    return h(
      "li",
      {},
      h("strong", { class: "mono" }, one.losses.join(", ")),
      one.torch_versions.length > 0 && h("span", { class: "summary" }, ` in PyTorch ${one.torch_versions.join(", ")}`),
      facts.length > 0 && h("ul", {}, facts.map(([name, value]) => h("li", {}, `${name.replaceAll("_", " ")}: `, h("span", { class: "mono" }, factText(value))))),
      question && h("span", { class: "calls" }, report && h("button", { type: "button", class: "quiet", onclick: () => this.#hooks.answered(question, report) }, "Show"), h("button", { type: "button", class: "quiet", onclick: () => this.#hooks.edit(question) }, "Edit as shapes")),
    );
  }
}
