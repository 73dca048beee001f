/** Colours for a terminal, or the text as it is. */
export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly warn: (text: string) => string;
}

const style = (on: boolean, code: number) => (text: string) => (on ? `\x1b[${code}m${text}\x1b[0m` : text);

export const paintOf = (on: boolean): Paint => ({
  bold: style(on, 1),
  dim: style(on, 2),
  good: style(on, 32),
  bad: style(on, 31),
  warn: style(on, 33),
});

/** In place only where a cursor can be moved. */
export const isLive = (stream: NodeJS.WriteStream) => stream.isTTY === true && process.env['TERM'] !== 'dumb';

/** See https://no-color.org: any value but the empty one. */
export const isColoured = (stream: NodeJS.WriteStream) => isLive(stream) && !process.env['NO_COLOR'];
