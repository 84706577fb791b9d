// A page a diagnostic code, and the page that lists them. What a code means is shown on real calls: the recorded calls
// of the corpus are asked, and the plainest ones that draw the code stand on its page.
import { picture } from "../../element/parts/picture.ts";
import { findings } from "../../element/parts/diagnostics.ts";
import { fixList } from "../../element/parts/fixes.ts";
import { torchSays, verdict } from "../../element/parts/verdict.ts";
import { pythonCall } from "../../element/question/copies.ts";
import { toQuery } from "../../element/question/link.ts";
import { firstState, stateOf } from "../../element/question/state.ts";
import { h, type Child, type Tree } from "../../element/tree.ts";
import type { Diagnostic, Question, Report } from "../../src/types.ts";
import { isRefusal, type Client, type CodeExample, type CodePage } from "../../src/client.ts";
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

function exampleOf({ question, report }: { question: Question; report: Report }): Tree {
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

/** The engine's own pages, by code; none where this build has no such verb. */
export async function explainedCodes(client: Client): Promise<Map<string, CodePage>> {
  const list = await client.codes();
  const pages = new Map<string, CodePage>();
  for (const { code } of isRefusal(list) ? [] : list.codes) {
    const answer = await client.explainCode(code);
    if (!isRefusal(answer) && "code" in answer) pages.set(code, answer.code);
  }
  return pages;
}

function told(example: CodeExample | undefined, title: string): Child[] {
  if (!example) return [];
  const { question, report, text } = example;
  const call = question && report && "status" in report ? exampleOf({ question, report }) : h("pre", {}, h("code", {}, text));
  return [h("h2", {}, title), call];
}

function codePage(code: string, page: CodePage | undefined, examples: Example[]): string {
  const title = page?.title ?? examples[0]?.diagnostic.headline ?? "";
  const losses = [...new Set(examples.map((one) => one.question.loss))].join(", ");
  return shell({
    path: `codes/${code}.html`,
    title: `${code}: ${title} | Lossfit`,
    description: `${code}: ${title}. ${page?.meaning ?? `What PyTorch says, which axis is at fault and what repairs it, on calls of ${losses}.`}`.slice(0, 300),
    body: [
      h("h1", {}, h("span", { class: "mono" }, code), ` ${title}`),
      page && h("p", { class: "lead-in" }, page.meaning),
      ...told(page?.example, "A call that draws it"),
      ...told(page?.repair, "The same call, repaired"),
      page && h("h2", {}, "When it is harmless"),
      page && h("p", {}, page.harmless),
      examples.length > 0 && h("h2", {}, "On recorded calls"),
      ...examples.map(exampleOf),
    ],
  });
}

/** Path and text of every code's page and of their list. */
export function codePages(told: Map<string, CodePage>, drawn: Map<string, Example[]>): [string, string][] {
  const codes = [...new Set([...told.keys(), ...drawn.keys()])].sort();
  const titleOf = (code: string): string => told.get(code)?.title ?? drawn.get(code)?.[0]?.diagnostic.headline ?? "";
  const items = codes.map((code) => h("li", {}, h("a", { href: `${code}.html` }, h("strong", { class: "mono" }, code), h("span", { class: "tells" }, titleOf(code)))));
  const list = shell({
    path: "codes/index.html",
    title: "Diagnostic codes | Lossfit",
    description: "Every diagnostic code of Lossfit: what is wrong with a PyTorch loss call, shown on real calls with PyTorch's message.",
    body: [h("h1", {}, "Diagnostic codes"), h("p", { class: "lead-in" }, "What can be wrong with a loss call, each on real calls."), h("ul", { class: "gallery" }, items)],
  });
  return [["codes/index.html", list], ...codes.map((code): [string, string] => [`codes/${code}.html`, codePage(code, told.get(code), drawn.get(code) ?? [])])];
}
