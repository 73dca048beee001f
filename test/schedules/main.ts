/*
 * npm run schedules -- --runs N [--shape name] [--seed s] [--path p] [--profile]
 * Runs N schedules of each shape (2,000 unless said otherwise). Exit 1 when a law broke.
 */
import { parseArgs } from 'node:util';
import { storyOf } from '../../src/testing/simulation/timeline.js';
import { explore } from './explore.js';
import { profiled } from './profile.js';
import { shapes } from './shapes/index.js';

const usage = `usage: npm run schedules -- [--runs N] [--seed S] [--path P] [--profile] [--shape ${shapes.map(({ name }) => name).join('|')}]`;

function refuse(problem: string): never {
  console.error(`${problem}\n${usage}`);
  process.exit(2);
}

function given() {
  const options = {
    runs: { type: 'string', default: '2000' },
    shape: { type: 'string' },
    seed: { type: 'string' },
    path: { type: 'string' },
    profile: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  } as const;
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    return refuse((error as Error).message.split('\n')[0]!);
  }
}

const values = given();
if (values.help) {
  console.log(usage);
  process.exit(0);
}
const runs = Number(values.runs);
const seed = Number(values.seed ?? process.hrtime.bigint() % 2_147_483_648n);
const chosen = shapes.filter(({ name }) => values.shape === undefined || name === values.shape);
if (chosen.length === 0) refuse(`there is no shape '${values.shape}'`);
if (!(Number.isInteger(runs) && runs >= 1)) refuse(`--runs is '${values.runs}', and should be a whole number from 1`);
if (!Number.isInteger(seed)) refuse(`--seed is '${values.seed}', and should be a whole number`);

let failed = 0;
let total = 0;
const rate = (count: number, micros: number) => Math.round((count / micros) * 1_000_000);
const before = process.cpuUsage();
const run = async () => {
  for (const shape of chosen) {
    const begun = process.cpuUsage();
    const explored = await explore(shape, { runs, seed, ...(values.path && { path: values.path }) });
    const { user, system } = process.cpuUsage(begun);
    total += explored.runs;
    const { failure } = explored;
    const each = (explored.events / explored.runs).toFixed(0);
    const figures = `${explored.runs} schedules, ${rate(explored.runs, user + system)} a second of a core, ${each} events each`;
    console.log(`${failure ? '✗' : '✓'} ${shape.name}: ${figures}`);
    if (!failure) continue;
    failed++;
    console.log(`  schedule ${failure.run} of ${runs}, made smaller ${failure.shrunk} times`);
    console.log(`  replay: npm run schedules -- --shape ${shape.name} --seed ${seed} --path ${failure.path}`);
    console.log(storyOf(failure.scenario, failure.history, failure.violations));
  }
};
if (values.profile) console.log(await profiled(run));
else await run();
const { user, system } = process.cpuUsage(before);
const verdict = failed === 0 ? 'every law held' : `a law broke in ${failed} of ${chosen.length} shapes`;
console.log(`${total} schedules, seed ${seed}, ${rate(total, user + system)} a second of a core: ${verdict}`);
process.exitCode = failed === 0 ? 0 : 1;
