// Reads and writes the parts of a WebAssembly file that scripts/split-module.mjs needs: names and data segments.

const kCustom = 0;
const kData = 11;
const kDataCount = 12;
const kI32Const = 0x41;
const kEnd = 0x0b;

/** A reader of LEB128 numbers and strings. */
class Reader {
  constructor(bytes, at = 0, end = bytes.length) {
    Object.assign(this, { bytes, at, end });
  }
  number() {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.bytes[this.at++];
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }
  /** An address: 32 bits, written as signed. */
  signed() {
    let value = 0;
    for (let shift = 0; ; ) {
      const byte = this.bytes[this.at++];
      value |= (byte & 127) << shift;
      shift += 7;
      if (byte < 128) return (shift < 32 && byte & 64 ? value | (-1 << shift) : value) >>> 0;
    }
  }
  take(length) {
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }
  string() {
    return new TextDecoder().decode(this.take(this.number()));
  }
}

function unsigned(value) {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  return [...bytes, value];
}

function signed(value) {
  const bytes = [];
  for (let rest = value | 0; ; rest >>= 7) {
    const byte = rest & 127;
    if ((rest >> 7 === 0 && !(byte & 64)) || (rest >> 7 === -1 && byte & 64)) return [...bytes, byte];
    bytes.push(byte | 128);
  }
}

function* sections(bytes) {
  const reader = new Reader(bytes, 8);
  while (reader.at < reader.end) {
    const id = reader.bytes[reader.at++];
    const length = reader.number();
    yield { id, content: reader.take(length) };
  }
}

function readNames(content) {
  const reader = new Reader(content);
  return new Map(Array.from({ length: reader.number() }, () => [reader.number(), reader.string()]));
}

/** What the name section calls the functions and the data segments, by index. */
export function namesOf(bytes) {
  const found = { functions: new Map(), data: new Map() };
  for (const { id, content } of sections(bytes)) {
    const reader = new Reader(content);
    if (id !== kCustom || reader.string() !== "name") continue;
    while (reader.at < reader.end) {
      const kind = reader.bytes[reader.at++];
      const part = reader.take(reader.number());
      if (kind === 1) found.functions = readNames(part);
      if (kind === 9) found.data = readNames(part);
    }
  }
  return found;
}

/** The data segments: where each goes, and its bytes. All are active ones with a constant address, as wasm-ld makes them. */
export function dataSegments(bytes) {
  for (const { id, content } of sections(bytes)) {
    if (id !== kData) continue;
    const reader = new Reader(content);
    return Array.from({ length: reader.number() }, () => {
      const [flags, operation] = [reader.number(), reader.bytes[reader.at++]];
      const address = reader.signed();
      if (flags !== 0 || operation !== kI32Const || reader.bytes[reader.at++] !== kEnd) throw new Error("a data segment of an unknown kind");
      return { address, bytes: reader.take(reader.number()) };
    });
  }
  return [];
}

/** The file with these data segments instead of its own. */
export function replaceData(bytes, segments) {
  const data = [unsigned(segments.length), ...segments.flatMap((segment) => [
    [0, kI32Const, ...signed(segment.address), kEnd, ...unsigned(segment.bytes.length)],
    segment.bytes,
  ])];
  const kept = [...sections(bytes)].filter(({ id }) => id !== kData);
  const out = kept.filter(({ id }) => id !== kCustom).map(({ id, content }) => ({ id, content: id === kDataCount ? Buffer.from(unsigned(segments.length)) : content }));
  out.push({ id: kData, content: Buffer.concat(data.map((part) => Buffer.from(part))) });
  return Buffer.concat([bytes.subarray(0, 8), ...out.flatMap(({ id, content }) => [Buffer.from([id, ...unsigned(content.length)]), content])]);
}
