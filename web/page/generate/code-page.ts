// A page a diagnostic code, and the page that lists them. What a code means is shown on real calls: the recorded calls
// of the corpus are asked, and the plainest ones that draw the code stand on its page.
import { picture } from "../../element/parts/picture.ts";
import { findings } from "../../element/parts/diagnostics.ts";
import { fixList } from "../../element/parts/fixes.ts";
import { torchSays, verdict } from "../../element/parts/verdict.ts";
import { pythonCall } from "../../element/question/copies.ts";
import { toQuery } from "../../element/question/link.ts";
import { firstState, stateOf } from "../../element/question/state.ts";
import { h, type Tree } from "../../element/tree.ts";
import type { Diagnostic, Question, Report } from "../../src/types.ts";
import type { Check } from "./generate.ts";
import { shell } from "./shell.ts";

interface Example {
  question: Question;
  report: Report;
  diagnostic: Diagnostic;
}

const kExamples = 3;

/** How hard a call is to take in: two axes read best, an empty one distracts. */
function effort(question: Question): number {
  const tensors = Object.values(question.tensors);
  const shapes = tensors.map((tensor) => Math.abs(tensor.shape.length - 2) * 10 + (tensor.shape.includes(0) ? 60 : 0));
  return shapes.reduce((sum, one) => sum + one, 0) + Object.keys(question.options ?? {}).length * 25 + tensors.length * 5;
}

function withoutData(question: Question): Question {
  const tensors = Object.entries(question.tensors).map(([name, { shape, dtype }]) => [name, { shape, dtype }]);
  return { loss: question.loss, tensors: Object.fromEntries(tensors), ...(question.options ? { options: question.options } : {}) };
}

/** The plainest calls that draw each code, one a loss, by code. */
export async function collectCodes(calls: Question[], check: Check): Promise<Map<string, Example[]>> {
  const codes = new Map<string, Example[]>();
  for (const call of [...calls].sort((a, b) => effort(a) - effort(b))) {
    const wanted = (report: Report): Diagnostic[] =>
      report.diagnostics.filter(({ code }) => {
        const known = codes.get(code) ?? [];
        return known.length < kExamples && !known.some((one) => one.question.loss === call.loss);
      });
    let question = withoutData(call);
    let report = await check(question);
    let found = wanted(report);
    if (found.length === 0 && Object.values(call.tensors).some((tensor) => tensor.data)) {
      question = call;
      report = await check(call);
      found = wanted(report);
    }
    for (const diagnostic of found) codes.set(diagnostic.code, [...(codes.get(diagnostic.code) ?? []), { question, report, diagnostic }]);
  }
  return new Map([...codes].sort(([a], [b]) => a.localeCompare(b)));
}

function exampleOf({ question, report }: Example): Tree {
  const query = toQuery(stateOf(question, firstState()));
  return h(
    "article",
    { class: "example report", "data-status": report.status },
    h("p", { class: "caption mono" }, pythonCall(question)),
    verdict(report),
    picture(question, report),
    ...torchSays(report),
    findings(report, "../"),
    fixList(report.fixes.slice(0, 2)),
    query !== "" && h("p", {}, h("a", { href: `../?${query}` }, "Open in the playground")),
  );
}

function codePage(code: string, examples: Example[]): string {
  const headline = examples[0]?.diagnostic.headline ?? "";
  const losses = [...new Set(examples.map((one) => one.question.loss))].join(", ");
  return shell({
    path: `codes/${code}.html`,
    title: `${code}: ${headline} | Lossfit`,
    description: `${code}: ${headline}. What PyTorch says, which axis is at fault and what repairs it, on calls of ${losses}.`,
    body: [h("h1", {}, h("span", { class: "mono" }, code)), h("p", { class: "lead-in" }, headline), ...examples.map(exampleOf)],
  });
}

/** Path and text of every code's page and of their list. */
export function codePages(codes: Map<string, Example[]>): [string, string][] {
  const items = [...codes].map(([code, examples]) =>
    h("li", {}, h("a", { href: `${code}.html` }, h("strong", { class: "mono" }, code), h("span", { class: "tells" }, examples[0]?.diagnostic.headline))),
  );
  const list = shell({
    path: "codes/index.html",
    title: "Diagnostic codes | Lossfit",
    description: "Every diagnostic code of Lossfit: what is wrong with a PyTorch loss call, shown on real calls with PyTorch's message.",
    body: [h("h1", {}, "Diagnostic codes"), h("p", { class: "lead-in" }, "What can be wrong with a loss call, each on real calls."), h("ul", { class: "gallery" }, items)],
  });
  return [["codes/index.html", list], ...[...codes].map(([code, examples]): [string, string] => [`codes/${code}.html`, codePage(code, examples)])];
}
