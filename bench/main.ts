/**
 * `npm run bench -- <name> [--quick] [--json] [--only <part>]…`: runs the benchmark of `bench/<name>.ts`. With `--json` the
 * last line on standard output is one JSON object; `--only` picks contenders of a benchmark on Kafka by a part of their
 * names.
 */
import { existsSync, readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Question } from './harness.js';
import { machine, versions } from './machine.js';

/** What stands beside the benchmarks and is none. */
const MACHINERY = new Set(['main', 'harness', 'machine']);
const SECONDS = { quick: 25, full: 180 };

function benchmarks(): string[] {
  const names = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.js'));
  return names.map((file) => file.slice(0, -'.js'.length)).filter((name) => !MACHINERY.has(name));
}

function refuse(problem: string): never {
  process.stderr.write(
    `${problem}\nusage: npm run bench -- <${benchmarks().join(' | ')}> [--quick] [--json] [--only <part>]\n`,
  );
  process.exit(2);
}

function readCommand() {
  try {
    const options = {
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] as string[] },
    } as const;
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const [name, ...more] = positionals;
    if (name === undefined || more.length > 0) return refuse('one benchmark at a time');
    if (MACHINERY.has(name) || !existsSync(new URL(`./${name}.js`, import.meta.url))) {
      return refuse(`there is no benchmark '${name}'`);
    }
    return { name, ...values };
  } catch (error) {
    return refuse((error as Error).message);
  }
}

const { name, quick, json, only } = readCommand();
const { default: benchmark } = (await import(`./${name}.js`)) as { default: Question };
const say = (line: string) => process.stdout.write(`${line}\n`);
const place = { machine: machine(), versions: versions() };

say(`${name}: ${benchmark.question}`);
say(`  ${place.machine.cpu}, ${place.machine.cores} cores, ${place.machine.memoryGiB} GiB, ${place.machine.os}`);
say(
  `  ${Object.entries(place.versions)
    .map(([what, version]) => `${what} ${version}`)
    .join(', ')}`,
);

const { ratio, figures } = await benchmark.answer({
  quick,
  seconds: quick ? SECONDS.quick : SECONDS.full,
  only,
  say,
});
if (ratio !== undefined) say(`  ratio ${ratio}`);
if (json) {
  const top = ratio === undefined ? {} : { ratio };
  say(JSON.stringify({ ...top, bench: name, question: benchmark.question, quick, figures, ...place }));
}
