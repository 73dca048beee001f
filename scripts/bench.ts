/**
 * Runs a benchmark as compiled code against the built package: a transform on the fly would be measured too.
 * The build is left out when dist/ is newer than all sources.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

function newest(folder: string): number {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  return Math.max(0, ...files.map((file) => statSync(join(root, folder, file)).mtimeMs));
}

function run(command: string, ...args: string[]): void {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

const built = join(root, 'dist', 'src', 'index.js');
const fresh = existsSync(built) && statSync(built).mtimeMs > Math.max(newest('src'), newest('operators'));
if (!fresh) run('npm', 'run', '--silent', 'build');
rmSync(join(root, '.build', 'bench'), { recursive: true, force: true });
run(process.execPath, 'node_modules/typescript/bin/tsc', '-p', 'bench/tsconfig.json');
run(process.execPath, '--expose-gc', '.build/bench/main.js', ...process.argv.slice(2));
