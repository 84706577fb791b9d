// Reads the source tree once for the structure tests: every file with its lines and its includes.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Files under a folder whose names end in one of the given ways, as paths from the root. */
export function files(folder, ...endings) {
  if (!existsSync(root + folder)) return [];
  return readdirSync(root + folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)))
    .map((entry) => `${entry.parentPath ?? entry.path}/${entry.name}`.slice(root.length).replace(/^\/+/, ""))
    .sort();
}

export const read = (path) => readFileSync(root + path, "utf8");

export const lineCount = (path) => read(path).split("\n").length - 1;

/** Includes of a C++ file: `system` for <...>, and the project's own as paths from the root. */
export function includes(path) {
  const found = { system: [], own: [] };
  for (const [, open, name] of read(path).matchAll(/^\s*#\s*include\s*([<"])([^>"]+)[>"]/gm)) {
    if (open === "<") found.system.push(name);
    else found.own.push(resolve(path, name));
  }
  return found;
}

/** A quoted include is looked for beside the file, then in the two folders the build names. */
function resolve(path, name) {
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  return [`cpp/include/${name}`, `cpp/src/${name}`, folder + name].find((candidate) => existsSync(root + candidate)) ?? `missing:${name}`;
}
