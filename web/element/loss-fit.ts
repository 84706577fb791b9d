// <loss-fit>: an answer inside a documentation page.
//
//   <loss-fit loss="cross_entropy" input="32,10" target="32,1:int64"></loss-fit>
//
// Every other attribute that names an argument of the loss is that argument. Instead of attributes a child <pre> of
// PyTorch code may stand in it: it is the question, and what readers without scripts see.
//
// Attributes: theme (auto, light, dark), playground (address of the page that "Open in playground" leads to), whole (the
// answer may be taller than what stood there before, where else its lower part waits for a click).
// Events, bubbling and composed: loss-fit-report { question, report }, loss-fit-error { message }.
// Property: report. Parts: verdict, shapes, fix, code. Colours and type: the --loss-fit-* properties of tokens.css.
import { isRefusal } from "../src/client.ts";
import type { Question, Report } from "../src/types.ts";
import elementCss from "./element.css";
import formCss from "./form.css";
import { EmbedView } from "./embed-view.ts";
import partsCss from "./parts.css";
import pictureCss from "./picture.css";
import { fromPairs, toHash } from "./question/link.ts";
import { firstState, type State } from "./question/state.ts";
import scaleCss from "./scale.css";
import { sharedEngine } from "./shared-engine.ts";
import tokensCss from "./tokens.css";
import { askCode } from "./code-question.ts";

const kOwn = /^(theme|playground|whole|class|id|style|part|slot|title|lang|dir|hidden|role|tabindex|aria-.*|data-.*|on.*)$/;
const kNear = "200px";

let sheets: CSSStyleSheet[] | undefined;

function styleSheets(): CSSStyleSheet[] {
  sheets ??= [tokensCss, partsCss, pictureCss, scaleCss, formCss, elementCss].map((text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    return sheet;
  });
  return sheets;
}

/** A page that is first rendered on a server imports this file there too, where there are no elements. */
const Base = globalThis.HTMLElement ?? (class {} as typeof HTMLElement);

export class LossFit extends Base {
  #view: EmbedView | undefined;
  #report: Report | null = null;
  #visible: IntersectionObserver | undefined;
  #changes: MutationObserver | undefined;
  #asked = 0;

  /** The last report, null before the first. */
  get report(): Report | null {
    return this.#report;
  }

  connectedCallback(): void {
    if (!this.#view) {
      const root = this.attachShadow({ mode: "open" });
      root.adoptedStyleSheets = styleSheets();
      this.#view = new EmbedView(root, () => void this.#answer());
    }
    this.#visible = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      this.#visible?.disconnect();
      this.#changes?.observe(this, { attributes: true, childList: true, characterData: true, subtree: true });
      void this.#ask();
    }, { rootMargin: kNear });
    this.#changes = new MutationObserver((changes) => {
      if (changes.some((one) => one.type !== "attributes" || !kOwn.test(one.attributeName ?? ""))) void this.#ask();
    });
    this.#visible.observe(this);
  }

  disconnectedCallback(): void {
    this.#visible?.disconnect();
    this.#changes?.disconnect();
  }

  /** Asks what attributes or child say. */
  async #ask(): Promise<void> {
    const number = ++this.#asked;
    try {
      const { client, losses } = sharedEngine();
      const known = await losses;
      if (this.hasAttribute("loss")) {
        const pairs = [...this.attributes].filter(({ name }) => !kOwn.test(name)).map(({ name, value }): [string, string] => [name, value]);
        const state = fromPairs(pairs, known);
        this.#view?.build(known, state, this.#home());
        if (number === this.#asked) await this.#answer();
        return;
      }
      const code = this.textContent ?? "";
      const found = await askCode(client, code);
      if (number === this.#asked) this.#show(found.question, found.report, { ...firstState(), tab: "code", code });
    } catch (error) {
      this.#fail(error instanceof Error ? error.message : String(error));
    }
  }

  /** Asks what stands in the fields. */
  async #answer(): Promise<void> {
    const form = this.#view?.form;
    const reading = form?.question();
    if (!form || !reading) return;
    const number = ++this.#asked;
    if ("faults" in reading) return this.#fail(reading.faults[0]?.message ?? "");
    const answered = await sharedEngine().client.check(reading.question);
    if (number !== this.#asked) return;
    if (isRefusal(answered)) return this.#fail(answered.fault.message);
    this.#show(reading.question, answered, form.state);
  }

  #show(question: Question | null, report: Report, state: State): void {
    this.#report = report;
    const home = this.#home();
    if (this.#view) this.#view.whole = this.hasAttribute("whole");
    this.#view?.show(question, report, home);
    void toHash(state).then((hash) => this.#view?.link(new URL(`#${hash}`, home).href));
    this.dispatchEvent(new CustomEvent("loss-fit-report", { bubbles: true, composed: true, detail: { question, report } }));
  }

  #fail(message: string): void {
    this.#view?.fail(message);
    this.dispatchEvent(new CustomEvent("loss-fit-error", { bubbles: true, composed: true, detail: { message } }));
  }

  #home(): string {
    return new URL(this.getAttribute("playground") ?? kHome, document.baseURI).href;
  }
}

/** The folder this script was served from: the playground is its index page. */
const kHome = new URL("./", import.meta.url).href;

declare global {
  interface HTMLElementTagNameMap {
    "loss-fit": LossFit;
  }
}

if (globalThis.customElements?.get("loss-fit") === undefined) globalThis.customElements?.define("loss-fit", LossFit);
