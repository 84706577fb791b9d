// Puts answers on the page: the report, the line that stays in sight on a phone, and the status that is read out once
// an edit has settled. Nothing is ever blanked: while there is no new answer the old one stays, dimmed.
import { answer, type AnswerSettings } from "../element/parts/answer.ts";
import { faultNotice, reason, verdict } from "../element/parts/verdict.ts";
import { kVerdict } from "../element/parts/words.ts";
import { picture } from "../element/parts/picture.ts";
import { fill, h, toDom } from "../element/tree.ts";
import type { Fault, Question, Report } from "../src/types.ts";
import { settle } from "./motion.ts";
import type { PageParts } from "./page-parts.ts";

const kSettledMs = 700;

export class AnswerView {
  #parts: PageParts;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: PageParts) {
    this.#parts = parts;
  }

  /** Shows `report`; with `moving`, blocks glide from where they were. `before` is what a fix was applied to. */
  show(question: Question, report: Report, settings: AnswerSettings, moving: boolean, before?: { question: Question; report: Report }): void {
    const { report: box } = this.#parts;
    const glide = moving ? settle(box) : null;
    box.classList.remove("stale");
    box.removeAttribute("aria-busy");
    box.dataset["status"] = report.status;
    const earlier = before && h("details", { class: "before", open: true }, h("summary", {}, "Before"), verdict(before.report), h("div", { class: "report", "data-status": before.report.status }, picture(before.question, before.report)));
    const oldMaps = box.querySelector(":scope > .numbers-section > .maps");
    fill(box, ...answer(question, report, settings), earlier);
    if (oldMaps) box.querySelector(":scope > .numbers-section > .maps")?.replaceWith(oldMaps);
    oldMaps?.setAttribute("aria-busy", "true"); // dimmed until the new ones are drawn
    glide?.();
    this.#announce(`${kVerdict[report.status].word}. ${reason(report)}`);
    this.#pin(report.status, `${kVerdict[report.status].symbol} ${kVerdict[report.status].word}`, reason(report));
  }

  /** Puts the pictures of values under the loss, and says how it came about. */
  showNumbers(maps: HTMLElement[], how: string): void {
    const section = this.#parts.report.querySelector(":scope > .numbers-section");
    section?.querySelector(".maps")?.replaceWith(toDom(h("div", { class: "maps" }, maps)));
    const place = section?.querySelector(".how");
    if (place) place.textContent = how && `, ${how}`;
  }

  /** Says why there is no answer to what stands in the form. */
  showFault(fault: Fault): void {
    const { report: box } = this.#parts;
    box.classList.add("stale");
    box.removeAttribute("aria-busy");
    box.querySelector(".working")?.remove();
    const notice = toDom(faultNotice(fault));
    const old = box.querySelector(":scope > .verdict");
    if (old) old.replaceWith(notice);
    else box.prepend(notice);
    this.#announce(`Cannot check this yet. ${fault.message}`);
    this.#pin("fault", "? Cannot check this yet", fault.message);
  }

  /** Dims the answer while a new one is computed, with a way to stop it. */
  working(stop: () => void): void {
    const { report: box } = this.#parts;
    box.setAttribute("aria-busy", "true");
    box.querySelector(".working")?.remove();
    const bar = h("div", { class: "working" }, h("progress", { "aria-label": "Computing" }), h("button", { type: "button", class: "quiet", onclick: stop }, "Cancel"));
    box.prepend(toDom(bar));
  }

  /** The work was stopped: the old answer stands again. */
  stopped(): void {
    const { report: box } = this.#parts;
    box.removeAttribute("aria-busy");
    box.querySelector(".working")?.remove();
    this.#announce("Cancelled.");
  }

  #pin(status: string, word: string, why: string): void {
    const { pinned } = this.#parts;
    pinned.dataset["status"] = status;
    fill(pinned, h("strong", {}, word), " ", h("span", {}, why));
    pinned.hidden = false;
  }

  #announce(text: string): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.#parts.status.textContent !== text) this.#parts.status.textContent = text;
    }, kSettledMs);
  }
}
