import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TestProject } from 'vitest/node';
import setup from './setup.js';
import { sharedServers } from './shared.js';

/** A machine whose only programs are these shell scripts. */
let programs: string;
const program = (name: string, script: string) => {
  writeFileSync(join(programs, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(programs, name), 0o755);
};
beforeEach(() => {
  programs = mkdtempSync(join(tmpdir(), 'spillway-programs-'));
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  vi.stubEnv('PATH', programs);
  vi.stubEnv('CI', undefined);
  vi.stubEnv('KAFKA_BROKERS', undefined);
  vi.stubEnv('SCHEMA_REGISTRY_URL', undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(programs, { recursive: true });
});

describe('the shared servers', () => {
  it('are those that somebody named', async () => {
    const env = { KAFKA_BROKERS: 'a:1, b:2', SCHEMA_REGISTRY_URL: 'http://c' };
    const { brokers, registry, noJars } = await sharedServers(env);
    expect({ brokers, registry, noJars }).toEqual({
      brokers: ['a:1', 'b:2'],
      registry: 'http://c',
      noJars: 'there is no Java',
    });
  });

  it('need a way to have them, and say why each is none', async () => {
    const named = { SCHEMA_REGISTRY_URL: 'http://c' };
    const reasons = 'KAFKA_BROKERS is not set; Docker does not answer; there is no Java';
    await expect(sharedServers(named)).rejects.toThrow(reasons);
    program('java', `echo 'openjdk version "11.0.2" 2019-01-15' >&2`);
    await expect(sharedServers(named)).rejects.toThrow('Java is 11, and 17 is the oldest that will do');
    program('java', `echo 'openjdk version "21" 2023-09-19' >&2`);
    vi.stubEnv('XDG_CACHE_HOME', join(programs, 'cache'));
    await expect(sharedServers(named)).rejects.toThrow('there is no Maven');
    program('mvn', `[ "$1" = -v ] || { echo '[ERROR] no network'; exit 1; }`);
    await expect(sharedServers(named)).rejects.toThrow('Maven: [ERROR] no network');
  });

  it('are containers where Docker answers, and these are removed when they do not start', async () => {
    const log = join(programs, 'log');
    program('docker', `echo "$@" >> ${log}; [ "$1" != run ] || { echo 'no such image' >&2; exit 1; }`);
    await expect(sharedServers({ SCHEMA_REGISTRY_URL: 'http://c' })).rejects.toThrow(
      /Docker does not run apache\/kafka:[\d.]+: no such image; there is no Java$/,
    );
    const [info, run, remove] = readFileSync(log, 'utf8').split('\n');
    expect(info).toBe('info');
    const [, name, port] = /--name (\S+) -p 127\.0\.0\.1:(\d+):9092 /.exec(run!)!;
    expect(run).toContain(`-e KAFKA_ADVERTISED_LISTENERS=CLIENT://127.0.0.1:${port},`);
    expect(remove).toBe(`rm -f ${name}`);
  });
});

describe('where there are none', () => {
  const project = () => {
    const provided: unknown[] = [];
    const config = {} as { testNamePattern?: RegExp };
    const given = { config, provide: (_name: string, value: unknown) => provided.push(value) };
    return { config, provided, given: given as unknown as TestProject };
  };

  it('one line says so, and no test has a name that is run', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const { config, provided, given } = project();
    expect(await setup(given)).toBeUndefined();
    expect(warn.mock.calls).toEqual([[expect.stringMatching(/^Not run: tests on Kafka: .*there is no Java$/)]]);
    expect(provided).toMatchObject([{ brokers: [] }]);
    expect(config.testNamePattern!.test('any test')).toBe(false);
  });

  it('the run fails in CI', async () => {
    vi.stubEnv('CI', 'true');
    await expect(setup(project().given)).rejects.toThrow('Not run: tests on Kafka: ');
  });

  it('one line says that tests with brokers of their own are not run, though somebody named the shared ones', async () => {
    vi.stubEnv('KAFKA_BROKERS', 'a:1');
    vi.stubEnv('SCHEMA_REGISTRY_URL', 'http://c');
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const { config, provided, given } = project();
    await setup(given);
    expect(warn.mock.calls).toEqual([['Not run: tests that start clusters of their own: there is no Java']]);
    expect(provided).toMatchObject([{ brokers: ['a:1'], registry: 'http://c' }]);
    expect(config).toEqual({});
  });
});
