/**
 * Jars, fetched by Maven into a folder that all runs and clones share. Where from, and through which proxy, is the
 * business of the user's settings.xml.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Artifact {
  readonly group: string;
  readonly name: string;
  readonly version: string;
  /** An archive, unpacked and without what it depends on. Left out: a jar, with all that it depends on. */
  readonly archive?: { readonly type: string; readonly classifier: string };
}

/** Where these artifacts are, or would be once they are fetched. */
export function cacheOf(label: string, artifacts: readonly Artifact[]): string {
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  const digest = createHash('sha256').update(pomOf(artifacts)).digest('hex').slice(0, 8);
  return join(cache, 'spillway', `${label}-${digest}`);
}

/**
 * The folder with these artifacts; Maven fetches them when they are not there yet.
 * @throws (rejects) Error when Maven cannot.
 * @example const folder = await fetched('kafka-4.4.0', [{ group: 'org.apache.kafka', name: 'kafka_2.13', version: '4.4.0' }])
 */
export async function fetched(label: string, artifacts: readonly Artifact[]): Promise<string> {
  const folder = cacheOf(label, artifacts);
  if (existsSync(folder)) return folder;
  process.stderr.write(`Maven fetches ${label} into ${folder}, once.\n`);
  mkdirSync(join(folder, '..'), { recursive: true });
  // Two runs may fetch at once: each into a folder of its own, and the first to be complete gives it the name.
  const own = mkdtempSync(`${folder}.part-`);
  try {
    writeFileSync(join(own, 'pom.xml'), pomOf(artifacts));
    const jars = join(own, 'content');
    mkdirSync(jars);
    await maven(own, ['dependency:copy-dependencies', `-DoutputDirectory=${jars}`]);
    for (const artifact of artifacts) await unpack(jars, artifact);
    try {
      renameSync(jars, folder);
    } catch (error) {
      if (!existsSync(folder)) throw error;
    }
    return folder;
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

async function maven(cwd: string, args: readonly string[]): Promise<void> {
  try {
    await run('mvn', ['-B', '-q', ...args], { cwd, maxBuffer: 1 << 26 });
  } catch (error) {
    const { stdout = '', message } = error as { stdout?: string; message: string };
    const reason = stdout.split('\n').find((line) => line.startsWith('[ERROR]')) ?? message.split('\n')[0];
    throw new Error(`Maven: ${reason}`, { cause: error });
  }
}

async function unpack(folder: string, { name, version, archive }: Artifact): Promise<void> {
  if (!archive) return;
  const file = join(folder, `${name}-${version}-${archive.classifier}.${archive.type}`);
  await run('tar', ['-xzf', file, '-C', folder]);
  rmSync(file);
}

function pomOf(artifacts: readonly Artifact[]): string {
  const dependencies = artifacts.map(({ group, name, version, archive }) => {
    const alone = '<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions>';
    const kind = archive && `<type>${archive.type}</type><classifier>${archive.classifier}</classifier>${alone}`;
    const what = `<groupId>${group}</groupId><artifactId>${name}</artifactId><version>${version}</version>`;
    return `<dependency>${what}${kind ?? ''}</dependency>`;
  });
  const head = '<modelVersion>4.0.0</modelVersion><groupId>spillway</groupId><artifactId>jars</artifactId>';
  return `<project>${head}<version>1</version><dependencies>${dependencies.join('')}</dependencies></project>\n`;
}
