// Running other programs: what the scripts beside this one share.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The repository's root, with a slash at the end. */
export const root = fileURLToPath(new URL("../", import.meta.url));

/** Runs a program, in the repository's root unless told otherwise, and shows what it prints. Resolves to its exit code and its output. */
export function run(program, args, { quiet = false, env = {}, cwd = root } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const [from, to] of [[child.stdout, process.stdout], [child.stderr, process.stderr]]) {
      from.setEncoding("utf8").on("data", (text) => {
        output += text;
        if (!quiet) to.write(text);
      });
    }
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code: code ?? 1, output: signal ? `${output}\nended by ${signal}` : output }));
  });
}

/** Runs a program that must succeed; shows its output only if it does not. */
export async function must(title, program, args, options = {}) {
  const begin = Date.now();
  process.stdout.write(`${title} ... `);
  const { code, output } = await run(program, args, { ...options, quiet: true });
  console.log(code === 0 ? `${((Date.now() - begin) / 1000).toFixed(1)} s` : "failed");
  if (code !== 0) {
    console.error(`${output}\n${program} ${args.join(" ")} ended with ${code}`);
    process.exit(1);
  }
  return output;
}
