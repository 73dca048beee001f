import type { Agent } from 'node:http';
import api from '@kafkajs/confluent-schema-registry/dist/api/index.js';
import type { Clock } from '../core/clock.js';
import { errorOf, SpillwayError } from '../core/errors.js';
import type { RegisteredSchema, RegistryClient, SchemaVersion } from './client.js';

export interface HttpSettings {
  readonly url: string;
  readonly auth: { readonly username: string; readonly password: string } | undefined;
  readonly agent: Agent | undefined;
  /** Of one request, in milliseconds. */
  readonly timeout: number;
  readonly clock: Clock;
}

/** A schema may be younger than the copy of the registry that is asked: times in ms after which it is asked again. */
const UNKNOWN_RETRIES = [100, 400];

/** More than this many schemas behind one is no schema of anybody's. */
const MAX_REFERENCES = 100;

/** Node gives a CommonJS module's exports as its default; bundlers and test runners give the default among them. */
const connect = (api as Partial<typeof api>).default ?? (api as unknown as typeof api.default);

interface Body {
  readonly id?: unknown;
  readonly version?: unknown;
  readonly schema?: unknown;
  readonly schemaType?: unknown;
  readonly references?: unknown;
}
interface Reference {
  readonly subject: string;
  readonly version: number;
}
interface Response {
  status(): number;
  data(): unknown;
}

/**
 * Confluent's REST API through the client of `@kafkajs/confluent-schema-registry`. Of that package only the requests
 * are used: its caches have no bound, and its `decode` compiles the reader's schema for every record.
 */
export function httpClient({ url, auth, agent, timeout, clock }: HttpSettings): RegistryClient {
  const { Schema, Subject } = connect({ host: url, ...(auth && { auth }), ...(agent && { agent }) });

  /** Undefined for what the registry does not know. */
  const ask = async (request: PromiseLike<Response>): Promise<Body | undefined> => {
    let response: Response;
    try {
      response = await request;
    } catch (error) {
      return refusal(error);
    }
    const status = response.status();
    // never followed: whoever answers may not choose where credentials go
    if (status >= 300) throw new SpillwayError('REGISTRY_REFUSED', { problem: `it redirects elsewhere (${status})` });
    const body = response.data();
    if (typeof body === 'object' && body !== null) return body;
    throw new SpillwayError('REGISTRY_UNAVAILABLE', { problem: `its answer (${status}) is no JSON` });
  };

  const referencesOf = async (body: Body, known = new Map<string, string>()): Promise<readonly string[]> => {
    for (const { subject, version } of (body.references ?? []) as readonly Reference[]) {
      const key = `${subject}/${version}`;
      if (known.has(key)) continue;
      if (known.size >= MAX_REFERENCES) break;
      known.set(key, '');
      const referred = await ask(Subject.version({ subject, version, timeout }));
      if (referred === undefined) continue; // the schema does not compile then, and the failure says what is missing
      await referencesOf(referred, known);
      known.delete(key); // to the end: behind those that it refers to
      known.set(key, textOf(referred));
    }
    return [...known.values()].filter((text) => text !== '');
  };

  const registered = async (body: Body): Promise<RegisteredSchema> => {
    const type = typeof body.schemaType === 'string' ? body.schemaType : 'AVRO';
    return { schema: textOf(body), type, references: type === 'AVRO' ? await referencesOf(body) : [] };
  };

  const findId = async (subject: string, schema: string): Promise<number | undefined> => {
    const body = await ask(Subject.registered({ subject, body: { schema }, timeout }));
    return body && idOf(body);
  };

  return {
    synchronous: false,
    async schemaById(id) {
      for (let attempt = 0; ; attempt++) {
        const body = await ask(Schema.find({ id, timeout }));
        if (body !== undefined) return registered(body);
        const delay = UNKNOWN_RETRIES[attempt];
        if (delay === undefined) return undefined;
        await new Promise<void>((resolve) => clock.timer(delay, resolve));
      }
    },
    idOf: findId,
    async register(subject, schema) {
      const request = Subject.register({ subject, body: { schema }, timeout }) as PromiseLike<Response>;
      let refused: SpillwayError | undefined;
      const body = await ask(
        request.then(undefined, (error: unknown) => {
          const status = statusOf(error);
          if (status !== 409 && status !== 422) throw error;
          throw (refused = new SpillwayError(
            'INCOMPATIBLE_SCHEMA',
            { subject, problem: messageOf(error) },
            { cause: error },
          ));
        }),
      ).catch(async (error: unknown) => {
        // Instances that start at once register at once, and some registries tell all but the first that it is there.
        const id = refused && (await findId(subject, schema));
        if (id === undefined) throw error;
        return { id };
      });
      if (body === undefined) throw unavailable('it has no place for subjects: is the url right?');
      return idOf(body);
    },
    async latest(subject): Promise<SchemaVersion | undefined> {
      const body = await ask(Subject.latestVersion({ subject, timeout }));
      return body && { ...(await registered(body)), id: idOf(body), version: Number(body.version) };
    },
  };
}

function refusal(error: unknown): undefined {
  if (error instanceof SpillwayError) throw error;
  const status = statusOf(error);
  const problem = messageOf(error);
  // a registry says in JSON what it has not; a proxy, or a wrong path, answers 404 too, and knows nothing of schemas
  const foreign = /^(HTTP 404|RESTEASY\d|Not found$|Error, status)/i.test(problem);
  if (status === 404 && !foreign) return undefined;
  // 400 without JSON is how the package reports that there was no answer
  const outage =
    status === undefined || status >= 500 || status === 408 || status === 429 || (status === 400 && foreign);
  if (outage) throw unavailable(problem.replace(/^Error, status 400: /, ''), error);
  throw new SpillwayError('REGISTRY_REFUSED', { problem }, { cause: error });
}

function unavailable(problem: string, cause?: unknown): SpillwayError {
  return new SpillwayError('REGISTRY_UNAVAILABLE', { problem }, { cause });
}

function textOf({ schema }: Body): string {
  if (typeof schema === 'string') return schema;
  throw unavailable('its answer has no schema');
}

function idOf({ id }: Body): number {
  if (Number.isInteger(id)) return id as number;
  throw unavailable('its answer has no id');
}

function statusOf(error: unknown): number | undefined {
  return (error as { status?: number } | undefined)?.status;
}

/** Without the name of the client that the package puts in front. */
function messageOf(error: unknown): string {
  return errorOf(error)
    .message.replace(/^[^ ]* - /, '')
    .slice(0, 300);
}
