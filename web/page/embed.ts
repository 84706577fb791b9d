// Entry point of embed.html, the page for iframes. It is one classic script with the module inside, because a frame under
// sandbox="allow-scripts" has no origin and may fetch neither modules nor WebAssembly from a host without CORS headers.
//
// The question is read as in the playground's address; `theme` too. The frame tells its height to whoever embeds it:
// { kind: "loss-fit-size", height }. loss-fit-frame.js on the host page listens, and heeds only its own frames.
import wasmBinary from "lossfit-wasm";
import { BadLink, fromHash, toPairs } from "../element/question/link.ts";
import { LossFit } from "../element/loss-fit.ts";
import { sharedEngine } from "../element/shared-engine.ts";

async function pairs(): Promise<[string, string][]> {
  if (/^#\d+\./.test(location.hash)) return toPairs(await fromHash(location.hash));
  return [...new URLSearchParams(location.search)];
}

async function start(): Promise<void> {
  sharedEngine({ wasmBinary });
  const element = new LossFit();
  try {
    for (const [name, value] of await pairs()) if (/^[a-z]\w*$/i.test(name)) element.setAttribute(name, value);
  } catch (error) {
    document.body.textContent = `This link cannot be followed: ${error instanceof BadLink ? error.message : String(error)}.`;
    return;
  }
  element.setAttribute("playground", new URL("./", location.href).href);
  document.body.append(element);
  const tell = (): void => parent.postMessage({ kind: "loss-fit-size", height: Math.ceil(element.getBoundingClientRect().height) }, "*");
  new ResizeObserver(tell).observe(element);
}

void start();
