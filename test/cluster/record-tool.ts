import { spawn, type ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { javaOf, kafkaJars } from './kafka-jars.js';

export type Line = readonly (string | number | null)[];

interface Tool {
  readonly child: ChildProcess;
  readonly lines: Interface;
  /** What holds the process alive. */
  readonly handles: readonly { ref(): unknown; unref(): unknown }[];
}

const SOURCE = fileURLToPath(new URL('./java/RecordTool.java', import.meta.url));

let tool: Promise<Tool> | undefined;
let last: Promise<unknown> = Promise.resolve();

/**
 * One request to `java/RecordTool.java`, after those before it, and the lines of its answer. The JVM is started by the
 * first request of a process and ends with the process, since its input does.
 * @throws (rejects) Error with what Kafka's client said.
 */
export function askTool(request: object, lines: readonly Line[] = []): Promise<Line[]> {
  const answer = last.then(async () => {
    const running = await (tool ??= startTool());
    for (const handle of running.handles) handle.ref();
    try {
      return await exchange(running, [request, ...lines]);
    } finally {
      for (const handle of running.handles) handle.unref();
    }
  });
  last = answer.catch(() => {});
  return answer;
}

async function startTool(): Promise<Tool> {
  // Failures come as answers; of brokers that are down, which tests see to, it need not tell.
  const quiet = '-Dorg.slf4j.simpleLogger.defaultLogLevel=error';
  const args = ['-XX:TieredStopAtLevel=1', ...javaOf(await kafkaJars(), '256m'), quiet, SOURCE];
  const child = spawn('java', args, { stdio: ['pipe', 'pipe', 'inherit'], detached: true });
  child.once('exit', () => (tool = undefined));
  child.stdin.on('error', () => {});
  const handles = [child, child.stdin as unknown as Socket, child.stdout as Socket];
  return { child, lines: createInterface({ input: child.stdout }), handles };
}

function exchange({ child, lines }: Tool, input: readonly (object | Line)[]): Promise<Line[]> {
  return new Promise((resolve, reject) => {
    const answer: Line[] = [];
    const settle = (run: () => void) => {
      lines.off('line', take);
      child.off('exit', gone);
      run();
    };
    const gone = (code: number | null) => settle(() => reject(new Error(`RecordTool ended (${code})`)));
    const take = (text: string) => {
      const line = JSON.parse(text) as Line | { readonly error?: string };
      if ('error' in line) settle(() => reject(new Error(line.error)));
      else if ('end' in line) settle(() => resolve(answer));
      else answer.push(line as Line);
    };
    lines.on('line', take);
    child.once('exit', gone);
    child.stdin!.write(input.map((line) => `${JSON.stringify(line)}\n`).join(''));
  });
}
