// The JSON Schema is made from the code, the TypeScript types from the schema, and every answer keeps to it.
import Ajv2020 from "ajv/dist/2020.js";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { engineSchema, typesOf } from "../../scripts/types.mjs";
import { askCommandLine, loadModule, question, readCorpus } from "./corpus.mjs";

const kRefresh = "stale: run node scripts/types.mjs";
const schema = await engineSchema();
const written = (name) => readFileSync(new URL(`../../web/src/${name}`, import.meta.url), "utf8");

const ajv = new Ajv2020({ schemas: [JSON.parse(schema)], allowUnionTypes: true });
function keeps(definition, value) {
  const holds = ajv.getSchema(`lossfit/1#/$defs/${definition}`);
  assert.ok(holds(value), `${JSON.stringify(holds.errors)}\n${JSON.stringify(value).slice(0, 400)}`);
}

test("web/src/schema.json is what the engine prints", () => assert.equal(written("schema.json"), schema, kRefresh));

test("web/src/types.ts is made from it", () => assert.equal(written("types.ts"), typesOf(schema), kRefresh));

test("recorded calls and their answers keep to the schema", () => {
  const lines = readCorpus("torch-2.14.jsonl.gz").map(question);
  for (const line of lines) keeps("Question", JSON.parse(line));
  for (const answer of askCommandLine(lines)) keeps("Report", JSON.parse(answer));
});

test("refusals keep to the schema", () => {
  for (const answer of askCommandLine(["", "{", "[]", '{"id": [1], "loss": "mse"}', '{"loss": "mse_loss", "tensors": {"input": 1}}'])) {
    keeps("Refusal", JSON.parse(answer));
  }
});

test("the list of losses and every description keep to the schema", async () => {
  const module = await loadModule();
  const list = JSON.parse(module.losses());
  keeps("LossList", list);
  assert.ok(list.losses.length > 0);
  for (const { name } of list.losses) keeps("Described", JSON.parse(module.describe(name)));
});
