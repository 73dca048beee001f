import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const script = fileURLToPath(new URL('./unwatched-app.ts', import.meta.url));

function runApp(...args: readonly string[]) {
  const node = ['--conditions=spillway-source', '--import', 'tsx', script, ...args];
  return spawnSync(process.execPath, node, { encoding: 'utf8', timeout: 50_000 });
}

describe('an app that stops', () => {
  it('ends the process with its error when nobody reads done', () => {
    const { status, stdout, stderr } = runApp();
    expect(status).toBe(1);
    expect(stdout).toBe('');
    const lines = stderr.trim().split('\n');
    expect(lines.at(-1)).toMatch(/^a processing failure .* at in\/0@0 in step 'foreach-1' \[RECORD_FAILED\]/);
    expect(stderr).not.toMatch(/^\s+at /m);
    // All before it are log lines, the last of them fatal.
    const said = lines.slice(0, -1).map((line) => JSON.parse(line) as { level: number; msg: string });
    expect(said.at(-1)).toMatchObject({ level: 60 });
    expect(said.map(({ msg }) => msg)).toContain('state ERROR');
  });

  it('leaves the process alone when somebody does', () => {
    const { status, stdout } = runApp('watched');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^heard: .*\[RECORD_FAILED\]/);
  });

  it('does not end for a log that nobody reads any more', async () => {
    const app = spawn(process.execPath, ['--conditions=spillway-source', '--import', 'tsx', script, 'watched']);
    app.stderr.destroy();
    let stdout = '';
    app.stdout.on('data', (chunk) => (stdout += String(chunk)));
    const status = await new Promise((resolve) => app.on('close', resolve));
    expect({ status, stdout }).toMatchObject({ status: 0, stdout: expect.stringMatching(/^heard: /) });
  });
});
