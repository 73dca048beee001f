import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os';

/** Where a benchmark ran: without it, its figures mean nothing to anyone else. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly os: string;
}

export function machine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
    os: `${platform()} ${release()} ${arch()}`,
  };
}

/** Versions of what was measured and of what it was compared with. */
export function versions(): Record<string, string> {
  const packages = ['spillway', 'rxjs', 'avsc'].map((name) => [name, versionOf(name)] as const);
  return { node: process.versions.node, v8: process.versions.v8, ...Object.fromEntries(packages) };
}

function versionOf(name: string): string {
  const path = createRequire(import.meta.url).resolve(`${name}/package.json`);
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
}
