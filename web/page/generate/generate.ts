// Makes the pages that need no script: the playground with its first answer in place, a page a loss, a page a
// diagnostic code, the sitemap. Everything said here comes from the engine, asked through its JSON.
// scripts/build-site.mjs bundles this file for Node, calls `generate` and writes what it returns.
import { answer } from "../../element/parts/answer.ts";
import { toHtml, type Child } from "../../element/tree.ts";
import { Client, isRefusal } from "../../src/client.ts";
import { LocalEngine } from "../../src/engine.ts";
import type { LossDescription, Question, Report } from "../../src/types.ts";
import { readQuestion } from "../fields.ts";
import { form } from "../form.ts";
import { firstState } from "../state.ts";
import { gallery } from "./gallery.ts";

export interface Surroundings {
  /** The text of web/page/index.html. */
  template: string;
  /** The bytes of lossfit.wasm. */
  wasmBinary: BufferSource;
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
  const state = firstState();
  const loss = losses.find((one) => one.name === state.loss);
  const reading = readQuestion(state);
  if (!loss || "faults" in reading) throw new Error("the first example cannot be asked");
  const report = await check(reading.question);
  let html = template.replace('class="report"', `class="report" data-status="${report.status}"`);
  html = fillSlot(html, "form", form(loss, losses, state));
  html = fillSlot(html, "answer", answer(reading.question, report, { pages: "" }));
  return fillSlot(html, "examples", [await gallery(check, losses)]);
}

/** Every generated page: its path in the site, and its text. */
export async function generate(around: Surroundings): Promise<Map<string, string>> {
  const client = new Client(new LocalEngine({ wasmBinary: around.wasmBinary }));
  const { losses } = await client.losses();
  return new Map([["index.html", await playground(around.template, asker(client), losses)]]);
}
