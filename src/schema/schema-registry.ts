import type { Agent } from 'node:http';
import { systemClock, type Clock } from '../core/clock.js';
import { parseDuration, type Duration } from '../core/duration.js';
import { SpillwayError } from '../core/errors.js';
import type { RegistryClient, SchemaVersion } from './client.js';
import { httpClient } from './http-client.js';
import { AvroRegistry, type RegistryOptions } from './registry.js';

export interface SchemaRegistryOptions extends RegistryOptions {
  /** Where the registry's API begins, as `https://registry.example.com` or `http://localhost:8080/apis/ccompat/v7`. */
  readonly url: string;
  /** For basic authentication; so may be what stands before the host in the url. */
  readonly auth?: { readonly username: string; readonly password: string };
  /** For TLS settings and proxies: an agent of `node:http` or `node:https`. */
  readonly agent?: Agent;
  /** Of one request. Default `'10s'`. */
  readonly timeout?: Duration;
  /** What the times between questions are counted on. Default: the system's. */
  readonly clock?: Clock;
}

/**
 * A schema registry with Confluent's API (Confluent, Redpanda, Karapace, Apicurio).
 *
 * @example const registry = new SchemaRegistry({ url: 'http://localhost:8081' })
 * @throws SpillwayError `INVALID_OPTION`
 */
export class SchemaRegistry extends AvroRegistry {
  readonly #client: RegistryClient;

  constructor(options: SchemaRegistryOptions) {
    const { url, auth, agent, timeout = '10s', clock = systemClock, ...rest } = options;
    const place = placeOf(url, auth);
    const client = httpClient({ ...place, agent, timeout: parseDuration(timeout, 'timeout'), clock });
    super(client, rest);
    this.#client = client;
  }

  /**
   * Registers a schema and gives its id; what is registered already keeps its id.
   * @throws (rejects) SpillwayError `INCOMPATIBLE_SCHEMA`, `REGISTRY_UNAVAILABLE`, `REGISTRY_REFUSED`
   */
  async register(subject: string, schema: object | string): Promise<number> {
    return this.#client.register(subject, typeof schema === 'string' ? schema : JSON.stringify(schema));
  }

  /**
   * The latest version of a subject, or undefined when it has none.
   * @throws (rejects) SpillwayError `REGISTRY_UNAVAILABLE`, `REGISTRY_REFUSED`
   */
  async latest(subject: string): Promise<SchemaVersion | undefined> {
    return this.#client.latest(subject);
  }
}

function placeOf(url: string, auth: SchemaRegistryOptions['auth']) {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol)) {
    const wanted = `a url with http or https, as 'http://localhost:8081'`;
    throw new SpillwayError('INVALID_OPTION', {
      option: 'url',
      given: parsed?.protocol ?? JSON.stringify(url),
      wanted,
    });
  }
  const { username, password } = parsed;
  const inUrl =
    username === '' ? undefined : { username: decodeURIComponent(username), password: decodeURIComponent(password) };
  return { url: `${parsed.origin}${parsed.pathname.replace(/\/+$/, '')}`, auth: auth ?? inUrl };
}
