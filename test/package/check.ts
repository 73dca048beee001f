/**
 * `npm run check:package`: packs the package, lints the tarball, and lets each of `consumers/` install it into a folder
 * of its own and run its `npm test`, as its users do.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const LONGEST_STEP = 180_000;

const root = fileURLToPath(new URL('../..', import.meta.url));
const consumers = fileURLToPath(new URL('consumers', import.meta.url));

function run(cwd: string, command: string, ...args: string[]): void {
  const { status } = spawnSync(command, args, { cwd, timeout: LONGEST_STEP, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error(`failed: ${command} ${args.join(' ')}`);
}

/** Builds and packs; gives the path of the tarball. */
function pack(): string {
  const folder = join(root, '.build', 'package');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  run(root, 'npm', 'pack', '--silent', '--pack-destination', folder);
  return join(folder, readdirSync(folder)[0]!);
}

/** All that a user needs is in the tarball, and nothing that only we do. */
function inspect(tarball: string): void {
  const paths = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).split('\n');
  const found = paths.filter((path) => /^package\/(test|bench|examples|scripts|\.)/.test(path));
  if (found.length > 0) throw new Error(`the tarball holds what is no part of it: ${found.join(', ')}`);
  const missing = ['LICENSE', 'README.md', 'dist/src/index.d.ts'].filter((path) => !paths.includes(`package/${path}`));
  if (missing.length > 0) throw new Error(`the tarball lacks ${missing.join(', ')}`);
}

function consume(name: string, tarball: string): void {
  process.stdout.write(`consumer: ${name}\n`);
  const folder = mkdtempSync(join(tmpdir(), `spillway-${name}-`));
  try {
    cpSync(join(consumers, name), folder, { recursive: true });
    run(folder, 'npm', 'install', '--loglevel=error', '--ignore-scripts', '--no-audit', '--no-fund', tarball);
    run(folder, 'npm', 'test', '--silent');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

try {
  const tarball = pack();
  inspect(tarball);
  run(root, 'npx', 'publint', '--strict', tarball);
  // ES modules alone: require() of them works from Node 20.19 on, which the CommonJS consumer shows.
  run(root, 'npx', 'attw', '--profile', 'esm-only', '--format', 'ascii', tarball);
  for (const name of readdirSync(consumers)) consume(name, tarball);
} catch (error) {
  process.stderr.write(`check:package: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
