const SIZE = 2 ** 20;
let response = Buffer.allocUnsafeSlow(SIZE);
let used = 0;

/** The same bytes as clients give them, as a slice of a large response: the engine copies records out of it that wait. */
export function sliced(bytes: Uint8Array): Buffer {
  if (used + bytes.byteLength > SIZE) {
    response = Buffer.allocUnsafeSlow(SIZE);
    used = 0;
  }
  response.set(bytes, used);
  used += bytes.byteLength;
  return response.subarray(used - bytes.byteLength, used);
}
