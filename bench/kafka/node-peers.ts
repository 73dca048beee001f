import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Command } from './contender.js';
import { installPeers, peerVersion } from './installed.js';

const run = promisify(execFile);
const here = import.meta.filename;

/** A peer of `bench/peers/` on the Node that runs the benchmark. */
export function onThisNode(peer: string): () => Promise<Command> {
  return async () => commandOf(process.execPath, process.versions.node, peer);
}

/**
 * A peer of `bench/peers/` on Node 24, whose binary comes from npm when this is another version.
 * @throws (rejects) Error when it cannot be had.
 */
export function onNode24(peer: string): () => Promise<Command> {
  return async () => {
    const [program, version] = await node24();
    return commandOf(program, version, peer);
  };
}

/** A peer that stands on a package of `bench/peers/packages/`; `make` says on which Node. */
export function withPackage(name: string, make: () => Promise<Command>): () => Promise<Command> {
  return async () => {
    await installPeers();
    const command = await make();
    return { ...command, versions: `${name} ${peerVersion(name)}, ${command.versions}` };
  };
}

function commandOf(program: string, version: string, peer: string): Command {
  // Compiled when run as a benchmark, as they are when a test runs them.
  const source = here.endsWith('.ts');
  const path = join(import.meta.dirname, '..', 'peers', peer);
  const file = [`${path}.mjs`, `${path}${source ? '.ts' : '.js'}`].find((one) => existsSync(one));
  if (file === undefined) throw new Error(`there is no peer ${peer}`);
  const flags = source ? ['--conditions=spillway-source', '--import', 'tsx'] : [];
  return { program, args: ['--disable-warning=TimeoutNegativeWarning', ...flags, file], versions: `Node ${version}` };
}

let found: Promise<[string, string]> | undefined;

function node24(): Promise<[string, string]> {
  found ??= find24();
  return found;
}

async function find24(): Promise<[string, string]> {
  if (process.versions.node.startsWith('24.')) return [process.execPath, process.versions.node];
  const script = 'console.log(process.execPath + "\\n" + process.versions.node)';
  const { stdout } = await run('npx', ['--yes', '--package=node@24', 'node', '-e', script]);
  const [program = '', version = ''] = stdout.trim().split('\n');
  if (!version.startsWith('24.')) throw new Error(`npm gives Node ${version} for node@24`);
  return [program, version];
}
