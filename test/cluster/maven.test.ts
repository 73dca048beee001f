import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { cacheOf, fetched, type Artifact } from './maven.js';

const JAR: Artifact = { group: 'org.example', name: 'thing', version: '1' };

let place: string;
const cached = () => readdirSync(join(place, 'cache', 'spillway'));

/** Stands for Maven: the pom that it is given becomes the only jar, and a file counts its runs. */
const program = (script: string) => {
  const file = join(place, 'bin', 'mvn');
  writeFileSync(file, `#!/bin/sh\necho run >> ${place}/runs\n${script}\n`);
  chmodSync(file, 0o755);
};
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'spillway-maven-'));
  mkdirSync(join(place, 'bin'));
  vi.stubEnv('XDG_CACHE_HOME', join(place, 'cache'));
  vi.stubEnv('PATH', `${join(place, 'bin')}:${process.env['PATH']}`);
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  program(`for arg; do case $arg in -DoutputDirectory=*) cp pom.xml "\${arg#*=}/thing.jar";; esac; done`);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(place, { recursive: true });
});

it('fetches once, and leaves nothing else behind', async () => {
  const folder = await fetched('thing', [JAR]);
  expect(await fetched('thing', [JAR])).toBe(folder);
  expect(readFileSync(join(folder, 'thing.jar'), 'utf8')).toContain(
    '<artifactId>thing</artifactId><version>1</version>',
  );
  expect(readFileSync(join(place, 'runs'), 'utf8')).toBe('run\n');
  expect(cached().map((name) => join(place, 'cache', 'spillway', name))).toEqual([folder]);
});

it('gives every set of artifacts a folder of its own', () => {
  const next = { ...JAR, version: '2' };
  expect(new Set([cacheOf('thing', [JAR]), cacheOf('thing', [next]), cacheOf('thing', [JAR, next])]).size).toBe(3);
});

it('may fetch twice at once', async () => {
  const [one, other] = await Promise.all([fetched('thing', [JAR]), fetched('thing', [JAR])]);
  expect(one).toBe(other);
  expect(existsSync(join(one, 'thing.jar'))).toBe(true);
  expect(cached()).toHaveLength(1);
});

it('keeps nothing of what failed, says why, and tries again', async () => {
  program(`echo '[INFO] trying'; echo '[ERROR] no route to host'; exit 1`);
  await expect(fetched('thing', [JAR])).rejects.toThrow('Maven: [ERROR] no route to host');
  expect(cached()).toEqual([]);
  program(`for arg; do case $arg in -DoutputDirectory=*) cp pom.xml "\${arg#*=}/thing.jar";; esac; done`);
  expect(existsSync(await fetched('thing', [JAR]))).toBe(true);
});
