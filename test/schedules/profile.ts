import { Session, type Profiler } from 'node:inspector/promises';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Runs something under V8's sampling profiler and tells where the time went, by file. */
export async function profiled(run: () => Promise<void>): Promise<string> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.start');
  await run();
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  return table(profile);
}

function table({ nodes, samples = [] }: Profiler.Profile): string {
  const hits = new Map<number, number>();
  for (const id of samples) hits.set(id, (hits.get(id) ?? 0) + 1);
  const files = new Map<string, number>();
  let busy = 0;
  for (const { id, callFrame } of nodes) {
    const count = hits.get(id) ?? 0;
    const file = placeOf(callFrame);
    if (file === '(idle)' || count === 0) continue;
    busy += count;
    files.set(file, (files.get(file) ?? 0) + count);
  }
  const sorted = [...files].sort(([, a], [, b]) => b - a).slice(0, 25);
  return sorted.map(([file, count]) => `${((count / busy) * 100).toFixed(1).padStart(6)} %  ${file}`).join('\n');
}

function placeOf({ url, functionName }: { readonly url: string; readonly functionName: string }): string {
  if (url === '') return functionName || '(native)';
  if (url.startsWith('node:')) return 'node';
  const path = url.startsWith('file:') ? fileURLToPath(url) : url;
  const dependency = /node_modules\/([^/]+)/.exec(path);
  return dependency ? `node_modules/${dependency[1]}` : path.replace(ROOT, '');
}
