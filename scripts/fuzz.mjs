// `node scripts/fuzz.mjs [SECONDS] [TARGET..]`: builds the fuzzers of tests/fuzz and runs each for so long, 30 seconds unless
// told otherwise, from the seeds in tests/fuzz/seeds. A finding is left as build/fuzz/findings/TARGET-*, and makes this fail.
import { mkdirSync, readdirSync } from "node:fs";
import { spawnSync } from "node:child_process";

import { must, root, run } from "./run.mjs";

const [seconds = "30", ...wanted] = process.argv.slice(2);
const targets = readdirSync(`${root}tests/fuzz`).filter((name) => name.endsWith(".cpp")).map((name) => name.replace(".cpp", ""));

if (spawnSync("clang++", ["--version"]).status !== 0) {
  console.log("Fuzzing skipped: clang++ is not installed, and libFuzzer is part of it");
  process.exit(0);
}
await must("Configuring the fuzzers", "cmake", ["--preset", "fuzz"]);
await must("Building the fuzzers", "cmake", ["--build", "--preset", "fuzz", "-j2"]);

let failed = 0;
for (const target of wanted.length > 0 ? wanted : targets) {
  const corpus = `build/fuzz/corpus/${target}`;
  for (const folder of [corpus, "build/fuzz/findings"]) mkdirSync(`${root}${folder}`, { recursive: true });
  const options = [`-max_total_time=${seconds}`, "-timeout=10", "-rss_limit_mb=2048", "-max_len=8192", `-artifact_prefix=build/fuzz/findings/${target}-`];
  const { code, output } = await run(`build/fuzz/fuzz_${target}`, [...options, corpus, `tests/fuzz/seeds/${target}`], { quiet: true });
  const runs = output.match(/Done (\d+) runs/)?.[1] ?? "?";
  console.log(`${target}: ${code === 0 ? `${runs} runs in ${seconds} s, no finding` : "a finding"}`);
  if (code !== 0) console.error(output.slice(-4000));
  failed += code !== 0;
}
process.exit(failed === 0 ? 0 : 1);
