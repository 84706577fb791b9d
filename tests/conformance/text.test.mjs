// What the command line prints, held to goldens that read as prose. A file of tests/corpus/text holds a command, the
// standard input it gets if it gets any, and what it prints; `REWRITE=1` writes the last part anew, to be read in the diff.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import test from "node:test";
import { fileURLToPath } from "node:url";

const kFolder = fileURLToPath(new URL("../corpus/text/", import.meta.url));
const kProgram = fileURLToPath(new URL("../../build/native/lossfit", import.meta.url));
const kEnd = "---\n";
const kWidth = 80;

/** `$ lossfit check ..`, the input up to a line of dashes, the output: `{command, input, output}`. */
function parse(text) {
  const [head, ...rest] = text.split(kEnd);
  const [command, ...input] = head.split("\n");
  return { command: command.replace(/^\$ lossfit /, "").split(" "), head, input: input.join("\n"), output: rest.join(kEnd) };
}

const names = readdirSync(kFolder).filter((name) => name.endsWith(".txt"));

test("there are goldens", () => assert.ok(names.length >= 10));

for (const name of names) {
  test(`text: ${name.replace(".txt", "").replaceAll("-", " ")}`, () => {
    const { command, head, input, output } = parse(readFileSync(kFolder + name, "utf8"));
    const { stdout, stderr, status } = spawnSync(kProgram, command, { input, encoding: "utf8", env: { ...process.env, NO_COLOR: "1" } });
    const printed = `${stdout}${stderr}exit ${status}\n`;
    if (process.env.REWRITE) writeFileSync(kFolder + name, `${head}${kEnd}${printed}`);
    else assert.equal(printed, output);
    // What is copied stays whole, and so does what programs or screen readers take.
    if (command.includes("--format")) return;
    const folded = printed.split("\n").filter((line) => !/^ {8}\S|^ +\d+ {2}/.test(line));
    assert.deepEqual(folded.filter((line) => line.length > kWidth), []);
  });
}
