// The loader's own part: the module comes in two files (scripts/split-module.mjs). lossfit.wasm answers about calls. The
// readers of code and of messages are in lossfit-text.wasm, which shares its memory: `await module.loadText(bytes)`
// brings it in; a verb that needs it earlier fetches it there and then, in the way of old, synchronously.
{
  let primary;
  let linked = false;
  const hosts = Module["instantiateWasm"];
  const addressOf = (name) => (Module["locateFile"] ? new URL(Module["locateFile"](name, ""), lossfitFiles[name]()) : lossfitFiles[name]());
  const node = (name) => globalThis.process.getBuiltinModule(name);

  const readNow = (address) => {
    if (address.protocol === "file:") return node("node:fs").readFileSync(address);
    const request = new XMLHttpRequest();
    request.open("GET", address, false);
    request.overrideMimeType("text/plain; charset=x-user-defined"); // outside workers such a request gives bytes as text only
    request.send();
    if (request.status !== 200) throw new Error(address + " could not be fetched: " + request.status);
    return Uint8Array.from(request.responseText, (character) => character.charCodeAt(0) & 255);
  };
  const read = (address) =>
    address.protocol === "file:" ? node("node:fs/promises").readFile(address) : fetch(address).then((response) => response.arrayBuffer());

  const linkNow = () => {
    if (linked) return;
    new WebAssembly.Instance(new WebAssembly.Module(readNow(addressOf("lossfit-text.wasm"))), { primary });
    linked = true;
  };
  // A function of the second file that the first calls is a number, its place in the table; linking puts it there.
  const placeholder = new Proxy({}, {
    get: (_, place) => (...values) => {
      linkNow();
      return Object.values(primary).find((part) => part instanceof WebAssembly.Table).get(Number(place))(...values);
    },
  });

  Module["loadText"] = async (source) => {
    if (linked) return;
    const compiled = source instanceof WebAssembly.Module ? source : await WebAssembly.compile(source || (await read(addressOf("lossfit-text.wasm"))));
    await WebAssembly.instantiate(compiled, { primary });
    linked = true;
  };

  Module["instantiateWasm"] = (imports, receive) => {
    const all = Object.assign({ placeholder }, imports);
    const received = (instance, compiled) => {
      primary = instance.exports;
      return receive(instance, compiled);
    };
    if (hosts) return hosts(all, received);
    Promise.resolve(Module["wasmBinary"] || read(addressOf("lossfit.wasm")))
      .then((bytes) => WebAssembly.instantiate(bytes, all))
      .then((made) => received(made.instance, made.module))
      .catch((error) => {
        try {
          abort(error); // rejects what the caller awaits, and throws
        } catch {}
      });
    return {};
  };
}
