// The first line of an answer: symbol, word, and one sentence; under it what PyTorch itself says, word for word.
import type { Fault, Report } from "../../src/types.ts";
import { h, type Child, type Tree } from "../tree.ts";
import { kVerdict, metaText } from "./words.ts";

/** The one sentence that a verdict is followed by. */
export function reason(report: Report): string {
  const first = report.diagnostics.find((one) => one.severity !== "note");
  if (first) return first.headline;
  if (report.torch) return `${report.torch.error}: ${report.torch.message}`;
  const conditions = report.conditions ?? [];
  if (conditions.length > 0) return `if and only if ${conditions.join(" and ")}`;
  if (report.result) return `the result is ${metaText(report.result)}`;
  return "";
}

export function verdict(report: Report): Tree {
  const { symbol, word } = kVerdict[report.status];
  return h(
    "div",
    { class: "verdict", part: "verdict", "data-status": report.status },
    h("span", { class: "seal", "aria-hidden": "true" }, symbol),
    h("p", {}, h("strong", {}, word), " ", h("span", { class: "reason" }, reason(report))),
  );
}

function quote(who: string, text: string): Tree {
  return h("figure", { class: "quote" }, h("figcaption", {}, who), h("pre", {}, h("code", {}, text)));
}

/** PyTorch's exception and warnings. */
export function torchSays(report: Report): Child[] {
  const { torch, backward_error: backward } = report;
  return [
    torch && quote(`PyTorch ${torch.version ?? ""} raises`, `${torch.error}: ${torch.message}`),
    ...report.warnings.map((warning) => quote("PyTorch warns", `UserWarning: ${warning}`)),
    backward && quote("backward() raises", `${backward.error}: ${backward.message}`),
  ];
}

/** A question that could not be checked, in the place of an answer. */
export function faultNotice(fault: Fault): Tree {
  return h(
    "div",
    { class: "verdict", part: "verdict", "data-status": "fault" },
    h("span", { class: "seal", "aria-hidden": "true" }, "?"),
    h(
      "p",
      {},
      h("strong", {}, "Cannot check this yet"),
      " ",
      h("span", { class: "reason" }, [fault.message, fault.help].filter(Boolean).join(" ")),
    ),
  );
}
