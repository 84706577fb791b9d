// The three ways to ask: shapes, code, an error message. A tab whose verb this build of the engine lacks is not shown.
import { sharedEngine } from "../element/shared-engine.ts";
import type { State, Tab } from "../element/question/state.ts";
import { fill, h } from "../element/tree.ts";
import type { Question, Report } from "../src/types.ts";
import { CodePanel } from "./code-panel.ts";
import { ErrorPanel } from "./error-panel.ts";
import type { PageParts } from "./page-parts.ts";

export interface TabHooks {
  /** A panel has an answer to show. */
  answered(question: Question, report: Report): void;
  /** "Edit as shapes" was chosen. */
  edit(question: Question): void;
  /** A text or the tab has changed. */
  changed(part: Partial<State>): void;
  /** The form is asked again. */
  shapes(): void;
}

const kNames: Record<Tab, string> = { shapes: "Shapes", code: "Code", error: "Error" };

export class Tabs {
  #parts: PageParts;
  #hooks: TabHooks;
  #offered: Tab[] = ["shapes"];
  #code: CodePanel;
  #error: ErrorPanel;

  constructor(parts: PageParts, hooks: TabHooks) {
    this.#parts = parts;
    this.#hooks = hooks;
    this.#code = new CodePanel(parts.codePanel, hooks);
    this.#error = new ErrorPanel(parts.errorPanel, hooks);
  }

  /** Finds out which tabs there are. */
  async offer(): Promise<void> {
    const { client } = sharedEngine();
    if (await client.offers("trace")) this.#offered.push("code");
    if (await client.offers("explain")) this.#offered.push("error");
    const { tabs } = this.#parts;
    tabs.hidden = this.#offered.length < 2;
    fill(
      tabs,
      ...this.#offered.map((tab) =>
        h("button", { type: "button", role: "tab", id: `tab-${tab}`, "data-tab": tab, "aria-controls": this.#panel(tab).id, onclick: () => this.#choose(tab) }, kNames[tab]),
      ),
    );
    tabs.addEventListener("keydown", (event) => this.#move(event));
  }

  /** Shows the tab and the texts of `state`. */
  show(state: State): void {
    const tab = this.#offered.includes(state.tab) ? state.tab : "shapes";
    this.#select(tab);
    this.#code.load(state.code, tab === "code");
    this.#error.load(state.error, tab === "error");
  }

  #panel(tab: Tab): HTMLElement {
    return { shapes: this.#parts.form, code: this.#parts.codePanel, error: this.#parts.errorPanel }[tab];
  }

  #select(tab: Tab): void {
    for (const one of this.#offered) this.#panel(one).hidden = one !== tab;
    for (const button of this.#parts.tabs.querySelectorAll("button")) {
      const chosen = button.dataset["tab"] === tab;
      button.setAttribute("aria-selected", String(chosen));
      button.tabIndex = chosen ? 0 : -1;
    }
  }

  #choose(tab: Tab): void {
    this.#select(tab);
    this.#hooks.changed({ tab });
    if (tab === "shapes") this.#hooks.shapes();
    else if (tab === "code") this.#code.read();
    else this.#error.read();
  }

  #move(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const buttons = [...this.#parts.tabs.querySelectorAll("button")];
    const next = buttons[(buttons.indexOf(document.activeElement as HTMLButtonElement) + step + buttons.length) % buttons.length];
    next?.focus();
    next?.click();
  }
}
