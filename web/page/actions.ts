// Under the answer: copy the question in other words, copy a link to it, undo.
import { fill, h } from "../element/tree.ts";
import { kCopies, type CopyKind } from "../element/question/copies.ts";

export interface ActionTexts {
  copy(kind: CopyKind): string;
  link(): Promise<string>;
}

/** Copies `text` and says so on the button. Where the clipboard is closed, the text is shown for copying by hand. */
export async function copyFrom(button: Element, text: string, status: HTMLElement): Promise<void> {
  const old = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
    status.textContent = "Copied.";
  } catch {
    const field = document.createElement("textarea");
    field.value = text;
    field.readOnly = true;
    field.className = "mono by-hand";
    field.setAttribute("aria-label", "Copy this text by hand");
    button.closest("div")?.after(field);
    field.select();
    return;
  }
  setTimeout(() => (button.textContent = old), 1200);
}

export function showActions(box: HTMLElement, status: HTMLElement, texts: ActionTexts, undo: (() => void) | null): void {
  fill(
    box,
    undo && h("button", { type: "button", onclick: undo }, "Undo the fix"),
    h("span", {}, "Copy as"),
    ...kCopies.map(({ kind, name }) =>
      h("button", { type: "button", class: "quiet", onclick: (event) => void copyFrom(event.currentTarget as Element, texts.copy(kind), status) }, name),
    ),
    h(
      "button",
      {
        type: "button",
        class: "quiet share",
        onclick: (event) => {
          const button = event.currentTarget as Element;
          void texts.link().then((link) => copyFrom(button, link, status));
        },
      },
      "Share link",
    ),
  );
  box.hidden = false;
}
