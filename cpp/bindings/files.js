// Where the module's two files lie. Stands before the loader, which Emscripten 3.1.6 cannot parse with import.meta in it.
const lossfitFiles = {
  "lossfit.wasm": () => new URL("lossfit.wasm", import.meta.url),
  "lossfit-text.wasm": () => new URL("lossfit-text.wasm", import.meta.url),
};
