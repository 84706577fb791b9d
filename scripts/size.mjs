// Prints what a visitor downloads: each file of build/site, raw, gzip and brotli bytes. usage: node scripts/size.mjs
import { readdir, readFile } from "node:fs/promises";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

import { root } from "./run.mjs";

const folder = `${root}build/site/`;
const brotli = (bytes) =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 22 } }).length;

console.log("     raw    gzip  brotli");
const files = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isFile() && !entry.name.endsWith(".map"));
for (const name of files.map((entry) => entry.name).sort()) {
  const bytes = await readFile(folder + name);
  const sizes = [bytes.length, gzipSync(bytes, { level: 9 }).length, brotli(bytes)];
  console.log(`${sizes.map((size) => String(size).padStart(8)).join("")}  ${name}`);
}
