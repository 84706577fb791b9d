// Makes web/src/schema.json and web/src/types.ts from the engine's own schema. A test holds both fresh.
// usage: node scripts/types.mjs, after building the command line
import { writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

import { root, run } from "./run.mjs";

/** The schema as the command line prints it. */
export async function engineSchema() {
  const { code, output } = await run(`${root}build/native/lossfit`, ["schema"], { quiet: true });
  if (code !== 0) throw new Error(`lossfit schema ended with ${code}: ${output}`);
  return output;
}

const comment = ({ description }, indent = "") => (description ? `${indent}/** ${description} */\n` : "");
const kScalars = { string: "string", integer: "number", number: "number", boolean: "boolean", null: "null" };
const union = (members) => [...new Set(members)].join(" | ");

/** A schema as a TypeScript type. */
function typeOf(schema) {
  if (schema.$ref) return schema.$ref.replace("#/$defs/", "");
  if (schema.const) return JSON.stringify(schema.const);
  if (schema.enum) return union(schema.enum.map((value) => JSON.stringify(value)));
  if (schema.anyOf) return union(schema.anyOf.map(typeOf));
  if (schema.type === "array") {
    const items = typeOf(schema.items);
    return items.includes("|") ? `(${items})[]` : `${items}[]`;
  }
  if (schema.type === "object") return `Record<string, ${typeOf(schema.additionalProperties)}>`;
  if (schema.type) return union([schema.type].flat().map((name) => kScalars[name]));
  return "unknown";
}

function declaration([name, schema]) {
  if (!schema.properties) return `${comment(schema)}export type ${name} = ${typeOf(schema)};\n`;
  const fields = Object.entries(schema.properties).map(([field, type]) => {
    const optional = schema.required.includes(field) ? "" : "?";
    return `${comment(type, "  ")}  ${field}${optional}: ${typeOf(type)};\n`;
  });
  return `${comment(schema)}export interface ${name} {\n${fields.join("")}}\n`;
}

/** The schema's definitions as a TypeScript module. */
export function typesOf(schemaText) {
  const head = "// The JSON of schema lossfit/1. Made by scripts/types.mjs from `lossfit schema`: do not edit.\n";
  return [head, ...Object.entries(JSON.parse(schemaText).$defs).map(declaration)].join("\n");
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const schema = await engineSchema();
  await writeFile(`${root}web/src/schema.json`, schema);
  await writeFile(`${root}web/src/types.ts`, typesOf(schema));
}
