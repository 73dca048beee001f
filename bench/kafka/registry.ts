import { startRegistry } from '../../test/cluster/registry.js';

export interface BenchRegistry {
  readonly url: string;
  readonly origin: string;
  /** Registers a schema for each of the subjects. Gives their ids. */
  readonly register: (subjects: readonly string[], schema: object) => Promise<number[]>;
  readonly stop: () => Promise<void>;
}

/** The registry that is given, else one of its own. */
export async function openRegistry(given = process.env['SCHEMA_REGISTRY_URL']): Promise<BenchRegistry> {
  const started = given ? undefined : await startRegistry();
  const url = started?.url ?? given!.replace(/\/+$/, '');
  return {
    url,
    origin: started ? 'a registry started for this' : `registry given: ${given}`,
    register: (subjects, schema) => Promise.all(subjects.map((subject) => register(url, subject, schema))),
    stop: async () => started?.stop(),
  };
}

async function register(url: string, subject: string, schema: object): Promise<number> {
  const answer = await fetch(`${url}/subjects/${subject}/versions`, {
    method: 'POST',
    headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
    body: JSON.stringify({ schema: JSON.stringify(schema) }),
  });
  if (!answer.ok) throw new Error(`the registry says ${answer.status}: ${await answer.text()}`);
  return ((await answer.json()) as { id: number }).id;
}
