import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { Account } from '../../examples/console/account.js';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  /** Without what npm itself says. */
  readonly stderr: string;
  /** The last line of standard output. */
  readonly account: () => Account;
}

export interface Started {
  /** Standard input, to be closed. */
  readonly input?: string | readonly Buffer[];
  /** Sends SIGINT when standard error says this. */
  readonly interruptAt?: string;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Runs a script of package.json to its end, as a user does: `npm run <script> -- <args>`. */
export function command(script: string, args: readonly string[], { input, interruptAt }: Started = {}): Promise<Ended> {
  const npm = spawn('npm', ['run', '--silent', script, '--', ...args], { cwd: root });
  let stdout = '';
  let stderr = '';
  let interrupted = false;
  npm.stdout.on('data', (chunk) => (stdout += String(chunk)));
  npm.stderr.on('data', (chunk) => {
    stderr += String(chunk);
    if (interruptAt === undefined || interrupted || !stderr.includes(interruptAt)) return;
    interrupted = true;
    npm.kill('SIGINT');
  });
  // It may have read enough before the end.
  npm.stdin.on('error', () => {});
  for (const chunk of input ?? []) npm.stdin.write(chunk);
  npm.stdin.end();
  return new Promise((resolve, reject) => {
    npm.on('error', reject);
    npm.on('close', (code) => {
      const said = stderr.split('\n').filter((line) => !line.startsWith('npm '));
      const account = () => JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as Account;
      resolve({ code, stdout, stderr: said.join('\n'), account });
    });
  });
}

/** What holds for every account: it balances, and every record that left is in a topic. */
export function expectBalanced(account: Account): void {
  const { out, filtered, deadLettered, dropped, abandoned, inFlight, topics, deadLetters } = account;
  const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((a, b) => a + b, 0);
  expect(Object.keys(account)).toEqual([
    'in',
    'out',
    'filtered',
    'deadLettered',
    'dropped',
    'abandoned',
    'inFlight',
    'balanced',
    'topics',
    'deadLetters',
    'seconds',
  ]);
  expect(account).toMatchObject({ balanced: true, dropped: 0, abandoned: 0, inFlight: 0 });
  expect(out + filtered + deadLettered + dropped + abandoned + inFlight).toBe(account.in);
  expect(sum(topics)).toBe(out + deadLettered);
  expect(sum(deadLetters)).toBe(deadLettered);
}

/** One line on standard error that says `problem`, and nothing else: no stack, no account. */
export function expectRefused({ code, stdout, stderr }: Ended, problem: string): void {
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr.trimEnd().split('\n')).toEqual([expect.stringContaining(problem)]);
}
