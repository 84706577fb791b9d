// Why: every finding with its code and the arithmetic behind it, and the contract that the loss holds its callers to.
import type { ContractForm, Diagnostic, Report } from "../../src/types.ts";
import { h, type Tree } from "../tree.ts";

const kSeverity = { error: "Error", warning: "Warning", note: "Note" } as const;

function finding(diagnostic: Diagnostic, pages: string): Tree {
  return h(
    "li",
    { class: "finding", "data-severity": diagnostic.severity },
    h(
      "p",
      {},
      h("span", { class: "severity" }, kSeverity[diagnostic.severity]),
      " ",
      h("a", { class: "code", href: `${pages}codes/${encodeURIComponent(diagnostic.code)}.html` }, diagnostic.code),
      " ",
      diagnostic.headline,
    ),
    diagnostic.notes.length > 0 && h("ul", {}, diagnostic.notes.map((note) => h("li", {}, note))),
  );
}

/** Every diagnostic of a report; null when there is none. `pages` is the address of the site's root. */
export function findings(report: Report, pages: string): Tree | null {
  if (report.diagnostics.length === 0) return null;
  return h("ul", { class: "findings" }, report.diagnostics.map((one) => finding(one, pages)));
}

function formRows(form: ContractForm): Tree[] {
  return Object.entries(form.tensors).map(([name, wanted]) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, name),
      h("td", { class: "mono" }, `(${wanted.axes.join(", ")}${wanted.axes.length === 1 && wanted.axes[0] !== "..." ? "," : ""})`),
      h("td", { class: "mono" }, wanted.dtypes.join(" ")),
      h("td", {}, wanted.values ?? ""),
    ),
  );
}

/** What a loss accepts, a table a form. */
export function contractTables(forms: ContractForm[]): Tree {
  return h(
    "div",
    { class: "contract" },
    forms.map((form, index) =>
      h(
        "div",
        { class: "scroll" },
        h(
          "table",
          {},
          h("caption", {}, form.note || `Form ${index + 1}`),
          h("thead", {}, h("tr", {}, ["Tensor", "Axes", "dtypes", "Values"].map((name) => h("th", { scope: "col" }, name)))),
          h("tbody", {}, formRows(form)),
        ),
      ),
    ),
  );
}
