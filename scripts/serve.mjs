// A small static server for build/site, under the strictest policy the page must work with.
// usage: node scripts/serve.mjs [FOLDER]; PORT chooses the port, and a taken one is passed over.
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize, sep } from "node:path";
import { pathToFileURL } from "node:url";

import { root } from "./run.mjs";

export const kPolicy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'";
const kTypes = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".txt": "text/plain; charset=utf-8",
  ".xml": "application/xml",
  ".webmanifest": "application/manifest+json",
};

/** The file that an address names, or undefined where there is none inside the folder. */
async function resolve(folder, url) {
  let path;
  try {
    path = normalize(join(folder, decodeURIComponent(new URL(url, "http://x").pathname)));
  } catch {
    return undefined;
  }
  if (path !== normalize(folder) && !path.startsWith(normalize(folder + sep))) return undefined;
  for (const candidate of [path, join(path, "index.html")]) {
    const info = await stat(candidate).catch(() => undefined);
    if (info?.isFile()) return { path: candidate, size: info.size };
  }
  return undefined;
}

/** Serves a folder on this machine only. Resolves to the address and a way to stop. */
export async function serve({ folder = `${root}build/site`, port = 8000, headers = {} } = {}) {
  const server = createServer(async (request, response) => {
    const file = await resolve(folder, request.url);
    if (!file || (request.method !== "GET" && request.method !== "HEAD")) {
      response.writeHead(file ? 405 : 404, { "Content-Type": "text/plain", "Content-Security-Policy": kPolicy });
      response.end(file ? "GET only\n" : "not found\n");
      return;
    }
    response.writeHead(200, {
      "Content-Type": kTypes[extname(file.path)] ?? "application/octet-stream",
      "Content-Length": file.size,
      "Content-Security-Policy": kPolicy,
      "X-Content-Type-Options": "nosniff",
      "Cache-Control": "no-cache",
      ...headers,
    });
    if (request.method === "HEAD") response.end();
    else createReadStream(file.path).on("error", () => response.destroy()).pipe(response);
  });
  await listen(server, port);
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

function listen(server, port) {
  return new Promise((done, reject) => {
    server.once("error", (error) => {
      if (error.code === "EADDRINUSE" && port !== 0) listen(server, 0).then(done, reject);
      else reject(error);
    });
    server.listen(port, "127.0.0.1", done);
  });
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const folder = process.argv[2];
  const { url } = await serve({ ...(folder && { folder }), port: Number(process.env.PORT ?? 8000) });
  console.log(`Lossfit is at ${url}  (Ctrl+C ends)`);
}
