// Makes the pages that need no script: the playground with its first answer in place, a page a loss, a page a
// diagnostic code, the sitemap. Everything said here comes from the engine, asked through its JSON.
// scripts/build-site.mjs bundles this file for Node, calls `generate` and writes what it returns.
import { describeAll } from "../../element/catalogue.ts";
import { answer } from "../../element/parts/answer.ts";
import { toHtml, type Child } from "../../element/tree.ts";
import { Client, isRefusal } from "../../src/client.ts";
import { LocalEngine } from "../../src/engine.ts";
import type { LossDescription, Question, Report } from "../../src/types.ts";
import { readQuestion } from "../../element/question/fields.ts";
import { form } from "../../element/question/form.ts";
import { startOf } from "../../element/question/starts.ts";
import { firstState } from "../../element/question/state.ts";
import { codePages } from "./code-page.ts";
import { gallery } from "./gallery.ts";
import { lossPages } from "./loss-page.ts";
import { sitemap } from "./sitemap.ts";

export interface Surroundings {
  /** The text of web/page/index.html. */
  template: string;
  /** The bytes of lossfit.wasm and lossfit-text.wasm. */
  wasmBinary: BufferSource;
  textWasmBinary: BufferSource;
  /** The site's address, with its slash; empty where it is not known. */
  home: string;
}

/** Asks the engine; a question of ours that it refuses is a defect and stops the build. */
export type Check = (question: Question) => Promise<Report>;

function asker(client: Client): Check {
  return async (question) => {
    const answered = await client.check(question);
    if (isRefusal(answered)) throw new Error(`${JSON.stringify(question)}: ${answered.fault.message}`);
    return answered;
  };
}

function fillSlot(template: string, slot: string, trees: Child[]): string {
  const mark = `<!-- ${slot} -->`;
  if (!template.includes(mark)) throw new Error(`index.html lacks ${mark}`);
  return template.replace(mark, () => trees.map(toHtml).join(""));
}

async function playground(template: string, check: Check, losses: LossDescription[]): Promise<string> {
  const loss = losses.find((one) => one.name === firstState().loss) ?? losses[0];
  if (!loss) throw new Error("the engine knows no loss");
  const state = loss.name === firstState().loss ? firstState() : startOf(loss, firstState());
  const reading = readQuestion(state);
  if ("faults" in reading) throw new Error("the first example cannot be asked");
  const report = await check(reading.question);
  let html = template.replace('class="report"', `class="report" data-status="${report.status}"`);
  html = fillSlot(html, "form", form(loss, losses, state));
  html = fillSlot(html, "answer", answer(reading.question, report, { pages: "" }));
  return fillSlot(html, "examples", [await gallery(check, losses)]);
}

/** Every generated page: its path in the site, and its text. */
export async function generate(around: Surroundings): Promise<Map<string, string>> {
  const client = new Client(new LocalEngine({ wasmBinary: around.wasmBinary, textWasmBinary: around.textWasmBinary }));
  const losses = await describeAll(client);
  const check = asker(client);
  const pages = new Map([["index.html", await playground(around.template, check, losses)], ...(await lossPages(losses, check)), ...(await codePages(client))]);
  return pages.set("sitemap.xml", sitemap([...pages.keys()], around.home));
}
