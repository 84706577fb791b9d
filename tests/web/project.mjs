// Small projects that tests write to disk and build.
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Writes `files`, texts by their paths, into the folder `name` of `folder`, and returns where that is. */
export async function writeProject(folder, name, files) {
  for (const [path, text] of Object.entries(files)) {
    const at = join(folder, name, path);
    await mkdir(dirname(at), { recursive: true });
    await writeFile(at, text);
  }
  return join(folder, name);
}
