// The module's bytes, bundled into a script by scripts/build-site.mjs.
declare module "lossfit-wasm" {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}
