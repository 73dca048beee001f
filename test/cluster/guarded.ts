/**
 * A child process that does not outlive this one. A watchdog of its own session holds the other end of a pipe: when
 * this process ends, however it ends (`kill -9` included), the pipe closes, and the watchdog kills the child by its pid
 * and removes its folder. A handler of exit events could not do that.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { openSync, closeSync, readFileSync } from 'node:fs';
import type { Writable } from 'node:stream';

// A worker whose runner was killed works for nobody; its children end with it.
if (process.send) process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));

/** Kills `$1` and removes `$2`. The pause: what is dying may still write. */
const KILL = `kill -9 "$1"; [ -z "$2" ] || { sleep 0.2; rm -rf "$2"; }`;

export interface GuardedOptions {
  /** Where both of its outputs go. */
  readonly log: string;
  /** Removed if this process ends before the child does. */
  readonly folder?: string;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** A running child. `exited` is fulfilled once it is gone, with its exit code or its signal. */
export interface Guarded {
  readonly pid: number;
  readonly exited: Promise<number | NodeJS.Signals>;
  readonly running: () => boolean;
  readonly signal: (signal: NodeJS.Signals) => void;
  /** The last lines of what it said, for the message of an error. */
  readonly said: (lines?: number) => string;
}

/** Starts a program that ends with this process at the latest. Rejects when there is no such program. */
export async function startGuarded(
  command: string,
  args: readonly string[],
  options: GuardedOptions,
): Promise<Guarded> {
  const { log, folder = '', cwd, env } = options;
  const output = openSync(log, 'a');
  // A session of its own: Ctrl-C at a terminal is for us, and we stop it.
  const child = spawn(command, args, {
    stdio: ['ignore', output, output],
    detached: true,
    ...(cwd === undefined ? {} : { cwd }),
    ...(env === undefined ? {} : { env }),
  });
  closeSync(output);
  const pid = await spawned(child);
  const dismiss = watchdog(KILL, [String(pid), folder]);
  const exited = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('exit', (code, signal) => {
      dismiss();
      resolve(code ?? signal!);
    });
  });
  return {
    pid,
    exited,
    running: () => child.exitCode === null && child.signalCode === null,
    signal: (signal) => void child.kill(signal),
    said: (lines = 15) => readFileSync(log, 'utf8').trimEnd().split('\n').slice(-lines).join('\n'),
  };
}

function spawned(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () => resolve(child.pid!));
  });
}

/**
 * Runs a shell script (with `$1`, `$2` …) when this process has ended. Gives what dismisses it: a pid, for one, may
 * belong to another once its process is gone.
 */
export function watchdog(script: string, args: readonly string[]): () => void {
  const patient = `trap '' HUP INT TERM; read -r _ || { ${script}; }`;
  const shell = spawn('/bin/sh', ['-c', patient, 'watchdog', ...args], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  const input = shell.stdin as Writable & { unref?: () => void };
  input.on('error', () => {});
  shell.unref();
  input.unref?.();
  return () => input.end('\n');
}
