// From base64 and zlib to typed arrays: the counterpart of pipeline/page/columns.py.

const ARRAYS = {
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  int16: Int16Array,
  int32: Int32Array,
  float32: Float32Array,
};

/** Bytes of a base64 text. `fetch("data:…")` would be shorter; the page's policy forbids every request. */
export function fromBase64(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const raw = atob(text);
  const bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
  return bytes;
}

/** Undo zlib, which the browser calls deflate. */
export async function inflate(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Split an inflated block into its header and its columns. */
export function unpack(bytes) {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  const columns = {};
  for (const [name, [type, offset, count]] of Object.entries(header.columns)) {
    columns[name] = new ARRAYS[type](bytes.buffer, bytes.byteOffset + 4 + length + offset, count);
  }
  return { header, columns };
}

/** Read one packed block of the page and let go of its text. */
export async function readBlock(id) {
  return unpack(await inflate(takeBytes(id)));
}

/** The compressed bytes of a block; the element that held them leaves the page, which halves the memory. */
export function takeBytes(id) {
  const element = document.getElementById(id);
  const bytes = fromBase64(element.textContent.trim());
  element.remove();
  return bytes;
}
