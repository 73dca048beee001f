/** One sample of a scrape. */
export interface Scraped {
  readonly family: string;
  readonly type: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const LINE = /^([a-z_]+)(?:\{(.*)\})? (\S+)$/;
const LABEL = /([a-z_]+)="((?:[^"\\]|\\.)*)",?/gy;
const NUMBERS: Readonly<Record<string, number>> = { '+Inf': Infinity, '-Inf': -Infinity, NaN: Number.NaN };

/**
 * Reads what a scraper is given, as strictly as one: each family in one piece, its head before its samples, no sample
 * twice. `# EOF` is asked for, and nothing behind it, when `open`.
 */
export function readScrape(text: string, open = false): readonly Scraped[] {
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  const lines = text.slice(0, -1).split('\n');
  if (open && lines.pop() !== '# EOF') throw new Error('there is no # EOF');
  const found: Scraped[] = [];
  const seen = new Set<string>();
  let head = { family: '', type: '' };
  for (const line of lines) {
    const [, help] = /^# HELP ([a-z_]+) .+$/.exec(line) ?? [];
    const [, typed, type] = /^# TYPE ([a-z_]+) (\w+)$/.exec(line) ?? [];
    if (help !== undefined) {
      if (seen.has(help)) throw new Error(`${help} is there twice`);
      seen.add(help);
      head = { family: help, type: '' };
    } else if (typed !== undefined) {
      if (typed !== head.family) throw new Error(`the type of ${typed} stands under ${head.family}`);
      head = { family: typed, type: type! };
    } else found.push({ ...head, ...sampleOf(line, head.family) });
  }
  const names = found.map(({ name, labels }) => JSON.stringify([name, Object.entries(labels).sort()]));
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new Error(`there are two samples of ${twice}`);
  return found;
}

function sampleOf(line: string, family: string): Pick<Scraped, 'name' | 'labels' | 'value'> {
  const [, name, inside = '', text] = LINE.exec(line) ?? [];
  if (name === undefined || !name.startsWith(family)) throw new Error(`no sample of ${family}: ${line}`);
  const labels: Record<string, string> = {};
  let end = 0;
  for (const match of inside.matchAll(LABEL)) {
    labels[match[1]!] = match[2]!.replace(/\\(.)/g, (_, it: string) => (it === 'n' ? '\n' : it));
    end = match.index + match[0].length;
  }
  if (end !== inside.length) throw new Error(`labels that are none: ${line}`);
  const value = NUMBERS[text!] ?? Number(text);
  if (Number.isNaN(value) && text !== 'NaN') throw new Error(`no number: ${line}`);
  return { name, labels, value };
}

/** The value of the one sample of that name whose labels include these. */
export function valueOf(
  samples: readonly Scraped[],
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number {
  const found = samples.filter(
    (sample) =>
      sample.name === name && Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
  );
  if (found.length !== 1) throw new Error(`${found.length} samples of ${name} ${JSON.stringify(labels)}`);
  return found[0]!.value;
}
