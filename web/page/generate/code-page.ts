// A page a diagnostic code, and the page that lists them, told by the engine: what the code means, a call that draws it,
// the call repaired, and when there is nothing to repair.
import { picture } from "../../element/parts/picture.ts";
import { findings } from "../../element/parts/diagnostics.ts";
import { fixList } from "../../element/parts/fixes.ts";
import { torchSays, verdict } from "../../element/parts/verdict.ts";
import { pythonCall } from "../../element/question/copies.ts";
import { toQuery } from "../../element/question/link.ts";
import { firstState, stateOf } from "../../element/question/state.ts";
import { h, type Child, type Tree } from "../../element/tree.ts";
import { isRefusal, type Client } from "../../src/client.ts";
import type { CodeDescription, CodeExample, Question, Report } from "../../src/types.ts";
import { shell } from "./shell.ts";

function exampleOf(question: Question, report: Report): Tree {
  const query = toQuery(stateOf(question, firstState()));
  return h(
    "article",
    { class: "example report", "data-status": report.status },
    h("p", { class: "caption mono" }, pythonCall(question)),
    verdict(report),
    picture(question, report),
    ...torchSays(report),
    findings(report, "../"),
    fixList(report.fixes.slice(0, 2), question),
    query !== "" && h("p", {}, h("a", { href: `../?${query}` }, "Open in the playground")),
  );
}

function told({ question, report, text }: CodeExample, title: string): Child[] {
  return [h("h2", {}, title), question && report ? exampleOf(question, report) : h("pre", {}, h("code", {}, text))];
}

function codePage(page: CodeDescription): string {
  const { code, title, meaning, harmless } = page;
  return shell({
    path: `codes/${code}.html`,
    title: `${code}: ${title} | Lossfit`,
    description: `${code}: ${title}. ${meaning}`,
    body: [
      h("p", { class: "crumb" }, h("a", { href: "./" }, "Diagnostic codes")),
      h("h1", {}, h("span", { class: "eyebrow" }, code), " ", h("span", { class: "title" }, title)),
      h("p", { class: "lead-in" }, meaning),
      ...told(page.example, "A call that draws it"),
      ...told(page.repair, "The same call, repaired"),
      h("h2", {}, "When it is harmless"),
      h("p", {}, harmless),
    ],
  });
}

function listPage(codes: CodeDescription[]): string {
  const item = ({ code, title, meaning }: CodeDescription): Tree =>
    h("li", {}, h("a", { href: `${code}.html` }, h("span", { class: "shapes" }, code), h("strong", {}, title), h("span", { class: "tells" }, meaning)));
  return shell({
    path: "codes/index.html",
    title: "Diagnostic codes: what can be wrong with a PyTorch loss call | Lossfit",
    description: "Every diagnostic code of Lossfit: what is wrong with a PyTorch loss call, a call that draws it with PyTorch's own message, and the call repaired.",
    body: [
      h("h1", {}, "Diagnostic codes"),
      h("p", { class: "lead-in" }, "What can be wrong with a loss call. Each page shows a call that draws the code, what PyTorch says to it, and the call repaired."),
      h("ul", { class: "gallery" }, codes.map(item)),
    ],
  });
}

/** Path and text of every code's page and of their list. */
export async function codePages(client: Client): Promise<[string, string][]> {
  const { codes } = await client.codes();
  const pages: CodeDescription[] = [];
  for (const { code } of codes) {
    const answer = await client.explainCode(code);
    if (isRefusal(answer)) throw new Error(`the engine does not explain its own ${code}: ${answer.fault.message}`);
    pages.push(answer.code);
  }
  return [["codes/index.html", listPage(pages)], ...pages.map((page): [string, string] => [`codes/${page.code}.html`, codePage(page)])];
}
