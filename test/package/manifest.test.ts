import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const path = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const read = <T>(name: string) => JSON.parse(readFileSync(path(name), 'utf8')) as T;

interface Manifest {
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}
interface Lockfile {
  readonly packages: Readonly<Record<string, { readonly resolved?: string; readonly hasInstallScript?: boolean }>>;
}

const manifest = read<Manifest>('package.json');
const lockfile = read<Lockfile>('package-lock.json');
const entries = Object.entries(manifest.exports).filter(([entry]) => entry !== './package.json');

describe('package.json', () => {
  it('has entries', () => expect(entries.map(([entry]) => entry)).toContain('.'));

  it.each(entries)('gives %s as source, types and code of the same module', (_, conditions) => {
    const { 'spillway-source': source, types, default: code } = conditions as Record<string, string>;
    expect(existsSync(path(source!))).toBe(true);
    const built = source!.replace('./', './dist/').replace(/\.ts$/, '');
    expect([types, code]).toEqual([`${built}.d.ts`, `${built}.js`]);
    // The first condition that fits wins, and `default` fits always.
    expect(Object.keys(conditions)).toEqual(['spillway-source', 'types', 'default']);
  });

  it('leaves RxJS to its user, since Observables of ours are shown', () => {
    expect(manifest.peerDependencies).toHaveProperty('rxjs');
    expect(manifest.dependencies).not.toHaveProperty('rxjs');
  });
});

describe('package-lock.json', () => {
  it('names no registry, so that it works behind any', () => {
    const named = Object.entries(lockfile.packages).filter(([, entry]) => entry.resolved?.startsWith('http'));
    expect(named).toEqual([]);
  });

  it('knows no install script of a direct dependency', () => {
    const direct = [manifest.dependencies, manifest.devDependencies, manifest.peerDependencies].flatMap(Object.keys);
    const scripted = direct.filter((name) => lockfile.packages[`node_modules/${name}`]?.hasInstallScript);
    expect(scripted).toEqual([]);
  });
});
