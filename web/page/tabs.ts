// The three ways to ask: shapes, code, an error message.
import type { State, Tab } from "../element/question/state.ts";
import type { Fix } from "../src/types.ts";
import type { PageParts } from "./page-parts.ts";
import { TextPanel, type TextHooks, type TextTab } from "./text-panel.ts";

export interface TabHooks extends Omit<TextHooks, "changed" | "move"> {
  /** A text or the tab has changed. */
  changed(part: Partial<State>): void;
  /** The form is asked again. */
  shapes(): void;
}

export class Tabs {
  #parts: PageParts;
  #hooks: TabHooks;
  #panels: Record<TextTab, TextPanel>;

  constructor(parts: PageParts, hooks: TabHooks) {
    this.#parts = parts;
    this.#hooks = hooks;
    const panel = (tab: TextTab, box: HTMLElement): TextPanel =>
      new TextPanel(tab, box, { ...hooks, changed: (text) => hooks.changed({ [tab]: text }), move: (other, text) => this.#receive(other, text) });
    this.#panels = { code: panel("code", parts.codePanel), error: panel("error", parts.errorPanel) };
    for (const button of this.#buttons()) button.addEventListener("click", () => this.#choose(button.dataset["tab"] as Tab));
    parts.tabs.addEventListener("keydown", (event) => this.#move(event));
  }

  /** Shows the tab and the texts of `state`. Resolves when a tab that is read has been read. */
  async show({ tab, code, error }: State): Promise<void> {
    this.#select(tab);
    await Promise.all([this.#panels.code.load(code, tab === "code"), this.#panels.error.load(error, tab === "error")]);
  }

  /** The code with the call that is shown replaced by `fix`; null where that is not possible. */
  patched(fix: Fix): string | null {
    return this.#panels.code.patched(fix);
  }

  /** Reads a text that was pasted beside all fields: code, unless it turns out to be something else. */
  paste(text: string): void {
    this.#select("code");
    this.#hooks.changed({ tab: "code", code: text });
    void this.#panels.code.load(text, false).then(() => this.#panels.code.read(true));
  }

  /** Takes a text that belongs into `tab`. */
  #receive(tab: TextTab, text: string): void {
    this.#select(tab);
    const panel = this.#panels[tab];
    const other = tab === "code" ? "error" : "code";
    void this.#panels[other].load("", false); // the text does not stay where it does not belong
    this.#hooks.changed({ tab, [tab]: text, [other]: "" });
    void panel.load(text, false).then(() => panel.read(true));
    panel.focus();
  }

  #buttons(): HTMLButtonElement[] {
    return [...this.#parts.tabs.querySelectorAll("button")];
  }

  #panel(tab: Tab): HTMLElement {
    return { shapes: this.#parts.shapesPanel, code: this.#parts.codePanel, error: this.#parts.errorPanel }[tab];
  }

  #select(chosen: Tab): void {
    for (const button of this.#buttons()) {
      const tab = button.dataset["tab"] as Tab;
      this.#panel(tab).hidden = tab !== chosen;
      button.setAttribute("aria-selected", String(tab === chosen));
      button.tabIndex = tab === chosen ? 0 : -1;
    }
  }

  #choose(tab: Tab): void {
    this.#select(tab);
    this.#hooks.changed({ tab });
    if (tab === "shapes") this.#hooks.shapes();
    else void this.#panels[tab].read(false);
  }

  #move(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const buttons = this.#buttons();
    const next = buttons[(buttons.indexOf(document.activeElement as HTMLButtonElement) + step + buttons.length) % buttons.length];
    next?.focus();
    next?.click();
  }
}
