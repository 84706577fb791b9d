// Ties errors to their fields: aria-invalid on the field, the words under it.
import type { FieldFault } from "./fields.ts";

/** The form field that a place in a question speaks of: `tensors.target.shape[1]` is `shape:target`. */
export function fieldOf(where: string): string {
  const tensor = /^tensors\.(\w+)(?:\.(shape|dtype|data))?/.exec(where);
  if (tensor) return `${tensor[2] ?? "shape"}:${tensor[1]}`;
  const option = /^options\.(\w+)/.exec(where);
  return option ? `option:${option[1]}` : where;
}

/** Marks exactly these fields of `form`; every other mark goes. */
export function markFaults(form: HTMLFormElement, faults: FieldFault[]): void {
  for (const line of form.querySelectorAll(".fault")) line.textContent = "";
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  for (const { field: where, message } of faults) {
    const name = fieldOf(where);
    const field = form.elements.namedItem(name);
    if (!(field instanceof HTMLElement)) continue;
    field.setAttribute("aria-invalid", "true");
    const line = form.querySelector(`#fault-${CSS.escape(name.replace(/^dtype:/, "shape:").replace(":", "-"))}`);
    if (line) line.textContent = message;
  }
}
