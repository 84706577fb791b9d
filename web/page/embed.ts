// Entry point of embed.html, the page for iframes. It is a classic script, because a frame under sandbox="allow-scripts" has
// no origin and may load neither modules nor WebAssembly from a host without CORS headers. Classic scripts it may load, so
// there the module comes as one, packed; every other frame fetches lossfit.wasm, which the host page may have already.
//
// The question is read as in the playground's address; `theme` too. The frame tells its height to whoever embeds it:
// { kind: "loss-fit-size", height }. loss-fit-frame.js on the host page listens, and heeds only its own frames.
import { BadLink, fromHash, toPairs } from "../element/question/link.ts";
import { LossFit } from "../element/loss-fit.ts";
import { sharedEngine } from "../element/shared-engine.ts";
import { LoadError } from "../src/loader.ts";

async function pairs(): Promise<[string, string][]> {
  if (/^#\d+\./.test(location.hash)) return toPairs(await fromHash(location.hash));
  return [...new URLSearchParams(location.search)];
}

declare global {
  /** What embed-module.js says: lossfit.wasm, deflated, in base64. */
  var lossfitPacked: string | undefined;
}

/** The module's bytes from embed-module.js. */
async function packedModule(): Promise<ArrayBuffer> {
  const script = document.createElement("script");
  script.src = new URL("embed-module.js", document.baseURI).href;
  const loaded = new Promise((done, failed) => {
    script.onload = done;
    script.onerror = () => failed(new LoadError("network", `${script.src} could not be fetched`));
  });
  document.head.append(script);
  await loaded;
  const bytes = Uint8Array.from(atob(globalThis.lossfitPacked ?? ""), (character) => character.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"))).arrayBuffer();
}

async function start(): Promise<void> {
  sharedEngine(self.origin === "null" ? { wasmBinary: await packedModule() } : {});
  const element = new LossFit();
  try {
    for (const [name, value] of await pairs()) if (/^[a-z]\w*$/i.test(name)) element.setAttribute(name, value);
  } catch (error) {
    document.body.textContent = `This link cannot be followed: ${error instanceof BadLink ? error.message : String(error)}.`;
    return;
  }
  element.setAttribute("whole", ""); // the frame grows with it
  element.setAttribute("playground", new URL("./", location.href).href);
  document.body.append(element);
  const tell = (): void => parent.postMessage({ kind: "loss-fit-size", height: Math.ceil(element.getBoundingClientRect().height) }, "*");
  new ResizeObserver(tell).observe(element);
}

void start();
