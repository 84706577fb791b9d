// Cuts the linked module in two: what judges calls stays, and what only the readers of code and messages use goes into a
// second file, which shares the first one's memory and table. usage: node scripts/split-module.mjs BUILD_FOLDER
//
// Binaryen's wasm-split moves the functions; it leaves all data behind, so texts and the readers' tables are moved here.
import { transform } from "esbuild";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

import { dataSegments, namesOf, replaceData } from "./wasm-sections.mjs";

// Where LOSSFIT_TEXT_DATA puts tables.
const kTextData = "text_only";
// A segment of its own costs its address and length, and compresses worse.
const kWorthMoving = 16;
const kFeatures = ["--enable-simd", "--enable-exception-handling", "--enable-bulk-memory", "--enable-sign-ext", "--enable-mutable-globals"];

const folder = process.argv[2];
const path = (name) => `${folder}/split/${name}`;
const load = (name) => readFileSync(path(name));
const latin = (bytes) => Buffer.from(bytes).toString("latin1");

/** Runs one of Binaryen's programs, which warn of much that is no trouble. */
const binaryen = (program, ...words) => execFileSync(program, [...words, ...kFeatures], { stdio: ["ignore", "ignore", "pipe"] });

/** The functions' names as Binaryen has them: those that several functions share are told apart by a number. */
function named(name) {
  binaryen("wasm-opt", path(`${name}.wasm`), "-g", "-o", path(`${name}-named.wasm`));
  return [...namesOf(load(`${name}-named.wasm`)).functions.values()];
}

/** What the program that judges calls has not. Where one of several functions of a name judges calls, all of them stay. */
function movableFunctions() {
  const stem = (name) => name.replace(/[._]\d+$/, "");
  const calls = new Set(named("lossfit_calls").flatMap((name) => [name, stem(name)]));
  return named("lossfit_whole").filter((name) => !calls.has(name) && !calls.has(stem(name)));
}

/** Where in a segment the texts are that `known`, the other program's data, do not hold. No address looks like six letters. */
function foreignTexts(segment, known) {
  const found = [];
  for (const { index, 0: text } of latin(segment).matchAll(/(?<=\0)[\n\x20-\x7e\x80-\xff]{6,}\0/g)) {
    if (known.includes(text.slice(0, -1))) continue;
    if (found.at(-1)?.[1] === index) found.at(-1)[1] += text.length;
    else found.push([index, index + text.length]);
  }
  return found.filter(([from, to]) => to - from >= kWorthMoving);
}

/** The data that stay and those that move. */
function shareData(segments) {
  const { data } = namesOf(load("lossfit_whole.wasm"));
  const nameAt = new Map(dataSegments(load("lossfit_whole.wasm")).map(({ address }, i) => [address, data.get(i)]));
  if ([...namesOf(load("lossfit_calls.wasm")).data.values()].some((name) => name.startsWith(kTextData))) {
    throw new Error("a table under LOSSFIT_TEXT_DATA is used where no text is read");
  }
  const known = dataSegments(load("lossfit_calls.wasm")).map(({ bytes }) => latin(bytes)).join("\0");
  const moving = ({ address, bytes }) => {
    if (nameAt.get(address)?.startsWith(kTextData)) return [[0, bytes.length]];
    return nameAt.get(address) === ".rodata" ? foreignTexts(bytes, known) : [];
  };
  const [first, second] = [[], []];
  for (const segment of segments) {
    const cut = (from, to) => (to > from ? [{ address: segment.address + from, bytes: segment.bytes.subarray(from, to) }] : []);
    let done = 0;
    for (const [from, to] of moving(segment)) {
      first.push(...cut(done, from));
      second.push(...cut(from, to));
      done = to;
    }
    first.push(...cut(done, segment.bytes.length));
  }
  return [first, second];
}

writeFileSync(path("moved.txt"), movableFunctions().join("\n"));
binaryen("wasm-split", path("lossfit_whole-named.wasm"), "--split", "--split-funcs", `@${path("moved.txt")}`, "--export-prefix=%", "-o1", path("first.wasm"), "-o2", path("second.wasm"));

const [first, second] = shareData(dataSegments(load("first.wasm")));
writeFileSync(path("first.wasm"), replaceData(load("first.wasm"), first));
writeFileSync(path("second.wasm"), replaceData(load("second.wasm"), second));

binaryen("wasm-opt", path("first.wasm"), "-Os", "-o", `${folder}/lossfit.wasm`);
binaryen("wasm-opt", path("second.wasm"), "-Os", "-o", `${folder}/lossfit-text.wasm`);
// The loader names the file it was linked with, which bundlers look for.
const loader = readFileSync(path("lossfit_whole.mjs"), "utf8").replaceAll("lossfit_whole.wasm", "lossfit.wasm");
writeFileSync(`${folder}/lossfit.mjs`, (await transform(loader, { format: "esm", minify: true })).code);
