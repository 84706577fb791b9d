// A page a loss: signature, formula, contract, arguments, curve, situations; and the page that lists them all.
import { contractTables } from "../../element/parts/diagnostics.ts";
import { h, type Child, type Tree } from "../../element/tree.ts";
import { toQuery } from "../../element/question/link.ts";
import { startOf } from "../../element/question/starts.ts";
import { firstState } from "../../element/question/state.ts";
import { defaultWord } from "../../element/question/fields.ts";
import type { Argument, LossDescription } from "../../src/types.ts";
import { curve } from "./curve.ts";
import { gallery } from "./gallery.ts";
import type { Check } from "./generate.ts";
import { shell } from "./shell.ts";

function given(argument: Argument): string {
  const word = defaultWord(argument);
  return typeof argument.default === "string" ? `"${word}"` : word;
}

/** The call as PyTorch's documentation writes it. */
export function signature(loss: LossDescription): string {
  let starred = false;
  const parts: string[] = [];
  for (const argument of loss.arguments) {
    if (argument.keyword_only && !starred) {
      parts.push("*");
      starred = true;
    }
    parts.push(argument.required ? argument.name : `${argument.name}=${given(argument)}`);
  }
  return `F.${loss.name}(${parts.join(", ")})`;
}

function argumentRow(argument: Argument): Tree {
  const choices = argument.choices?.length ? `one of ${argument.choices.join(", ")}` : "";
  return h(
    "tr",
    {},
    h("th", { scope: "row", class: "mono" }, argument.name),
    h("td", { class: "mono" }, argument.type),
    h("td", {}, argument.required ? "required" : `default ${given(argument)}`),
    h("td", {}, [argument.help, choices].filter(Boolean).join("; ")),
  );
}

function argumentTable(loss: LossDescription): Tree {
  return h(
    "div",
    { class: "contract" },
    h(
      "div",
      { class: "scroll" },
      h(
        "table",
        {},
        h("caption", { class: "unseen" }, `Arguments of ${loss.name}`),
        h("thead", {}, h("tr", {}, ["Argument", "Type", "Given", "Meaning"].map((name) => h("th", { scope: "col" }, name)))),
        h("tbody", {}, loss.arguments.map(argumentRow)),
      ),
    ),
  );
}

async function lossPage(loss: LossDescription, losses: LossDescription[], check: Check): Promise<string> {
  const start = toQuery(startOf(loss, firstState()));
  const picture = await curve(loss, check);
  const situations = await gallery(check, losses, "../", loss.name);
  const body: Child[] = [
    h("h1", { class: "mono" }, loss.name),
    h("p", { class: "lead-in" }, loss.summary),
    h("pre", {}, h("code", {}, signature(loss))),
    h("p", {}, "As a module: ", h("code", {}, `torch.nn.${loss.module}`), ". ", h("a", { href: `../?${start}` }, "Try it in the playground"), " or read ", h("a", { href: loss.source }, "PyTorch’s documentation"), "."),
    h("h2", {}, "Formula"),
    h("pre", {}, h("code", {}, loss.formula)),
    picture && h("h2", {}, "Value and gradient"),
    picture,
    h("h2", {}, "What it accepts"),
    h("p", {}, "One letter is one size throughout a form. ", h("code", {}, "..."), " is any number of axes, ", h("code", {}, "d1..dk"), " are spatial axes."),
    contractTables(loss.contract),
    h("h2", {}, "Arguments"),
    argumentTable(loss),
    situations.children.length > 0 && h("h2", {}, "Situations"),
    situations.children.length > 0 && situations,
  ];
  return shell({
    path: `losses/${loss.name}.html`,
    title: `${loss.name}: shapes, dtypes and errors | Lossfit`,
    description: `Which shapes and dtypes torch.nn.functional.${loss.name} (${loss.module}) accepts, and what PyTorch says when they do not fit. ${loss.summary}`,
    body,
  });
}

function listPage(losses: LossDescription[]): string {
  const items = losses.map((loss) =>
    h("li", {}, h("a", { href: `${loss.name}.html` }, h("strong", { class: "mono" }, loss.name), h("span", { class: "tells" }, loss.summary))),
  );
  return shell({
    path: "losses/index.html",
    title: "PyTorch losses: shapes and dtypes they accept | Lossfit",
    description: "Every loss function of PyTorch with the shapes and dtypes it accepts, its formula and its errors.",
    body: [h("h1", {}, "Losses"), h("p", { class: "lead-in" }, "What each loss of PyTorch accepts, as the engine checks it."), h("ul", { class: "gallery" }, items)],
  });
}

/** Path and text of every loss's page and of their list. */
export async function lossPages(losses: LossDescription[], check: Check): Promise<[string, string][]> {
  const pages: [string, string][] = [["losses/index.html", listPage(losses)]];
  for (const loss of losses) pages.push([`losses/${loss.name}.html`, await lossPage(loss, losses, check)]);
  return pages;
}
