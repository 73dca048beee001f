/** The longest line that is kept whole; of a longer one the rest is dropped, so that memory stays bounded. */
export const LONGEST_LINE = 64 * 1024 ** 2;

const LF = 0x0a;
const CR = 0x0d;
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Parts chunks of bytes into lines, without their ends (LF or CRLF) and without a byte order mark at the beginning:
 * the lines that each chunk completes, so that nothing waits for more input than it needs. Bytes stay bytes, since what
 * is no UTF-8 must come out as it went in.
 */
export async function* linesOf(chunks: AsyncIterable<Buffer>, longest = LONGEST_LINE): AsyncGenerator<Buffer[]> {
  let pieces: Buffer[] = [];
  let held = 0;
  let first = true;
  const keep = (piece: Buffer) => {
    const kept = piece.subarray(0, Math.max(0, longest - held));
    held += kept.length;
    if (kept.length > 0) pieces.push(kept);
  };
  const line = () => {
    let bytes = pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
    if (first && bytes.subarray(0, 3).equals(BOM)) bytes = bytes.subarray(3);
    first = false;
    pieces = [];
    held = 0;
    return bytes.at(-1) === CR ? bytes.subarray(0, -1) : bytes;
  };
  for await (const chunk of chunks) {
    const lines: Buffer[] = [];
    let from = 0;
    for (let end = chunk.indexOf(LF); end !== -1; end = chunk.indexOf(LF, from)) {
      keep(chunk.subarray(from, end));
      lines.push(line());
      from = end + 1;
    }
    keep(chunk.subarray(from));
    if (lines.length > 0) yield lines;
  }
  if (held > 0) yield [line()];
}
