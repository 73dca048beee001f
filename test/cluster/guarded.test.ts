import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startGuarded } from './guarded.js';
import { until } from './until.js';

const PARENT = fileURLToPath(new URL('./guarded-parent.ts', import.meta.url));

let place: string;
let parent: ChildProcess | undefined;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'spillway-guarded-'));
});
afterEach(() => {
  parent?.kill('SIGKILL');
  rmSync(place, { recursive: true, force: true });
});

/** What is dead and only waits for its exit code to be read is gone: not every container reads them. */
function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const status = `/proc/${pid}/stat`;
  return !existsSync(status) || !/\) [ZX] /.test(readFileSync(status, 'utf8'));
}

describe('a guarded process', () => {
  it.each([
    ['is killed', 'SIGKILL', []],
    ['is interrupted', 'SIGINT', []],
    ['is killed, even while it stands still', 'SIGKILL', ['paused']],
  ] as const)('is gone, and its folder too, when the one that started it %s', async (_name, signal, more) => {
    const folder = join(place, 'data');
    parent = spawn(process.execPath, ['--import', 'tsx', PARENT, folder, ...more], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(parent.stdout!, 'data')) as [Buffer];
    const pid = Number(line);
    expect(isThere(pid)).toBe(true);
    expect(existsSync(folder)).toBe(true);
    parent.kill(signal);
    await until(
      () => !isThere(pid) && !existsSync(folder),
      () => `${pid} is ${isThere(pid) ? 'still there' : 'gone'}, ${folder} ${existsSync(folder) ? 'too' : 'is not'}`,
    );
  });

  it('says how it ended and what it said', async () => {
    const log = join(place, 'log');
    const child = await startGuarded('sh', ['-c', 'echo one; echo two >&2; exit 3'], { log });
    expect(await child.exited).toBe(3);
    expect(child.running()).toBe(false);
    expect(child.said()).toBe('one\ntwo');
    expect(child.said(1)).toBe('two');
  });

  it('is refused when there is no such program', async () => {
    await expect(startGuarded('no-such-program', [], { log: join(place, 'log') })).rejects.toThrow('ENOENT');
  });
});
