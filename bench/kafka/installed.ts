import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from './root.js';

const run = promisify(execFile);

/**
 * The packages that peers stand on: none of them is a dependency of Spillway. Their manifest is not in the folder of the
 * peers, where it would hide the package's own from them.
 */
const source = join(root, 'bench', 'peers', 'packages');
const FILES = ['package.json', 'package-lock.json', '.npmrc'];
const folder = join(root, '.spillway', 'bench-peers');

/**
 * Installs what the peers need, from their lockfile and without scripts, when it is wanted for the first time, and puts
 * it beside the peers.
 * @throws (rejects) Error when npm cannot.
 */
export async function installPeers(): Promise<void> {
  const lock = readFileSync(join(source, 'package-lock.json'), 'utf8');
  const packages = join(folder, 'node_modules');
  const mark = join(packages, '.of-lockfile');
  if (!existsSync(mark) || readFileSync(mark, 'utf8') !== lock) {
    mkdirSync(folder, { recursive: true });
    for (const file of FILES) copyFileSync(join(source, file), join(folder, file));
    await run('npm', ['ci', '--ignore-scripts'], { cwd: folder });
    writeFileSync(mark, lock);
  }
  const link = join(import.meta.dirname, '..', 'peers', 'node_modules');
  rmSync(link, { force: true });
  symlinkSync(packages, link, 'dir');
}

/** The version of one of them. */
export function peerVersion(name: string): string {
  const file = join(folder, 'node_modules', name, 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
