import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { memoryRegistry } from '../../src/schema/index.js';

/** What the server answers instead of its own. */
export type Override = (
  path: string,
) => { status: number; body?: unknown; headers?: Record<string, string> } | undefined;

/** The registry API on loopback, over a registry in memory. Close it. */
export async function registryServer() {
  const backing = memoryRegistry();
  const requests: string[] = [];
  const authorizations: (string | undefined)[] = [];
  const extra = new Map<number, object>();
  let override: Override = () => undefined;

  const schemaById = (id: number): object | undefined => {
    const versions = backing.subjects().flatMap((subject) => backing.versions(subject));
    const schema = versions.find((version) => version.id === id)?.schema;
    return extra.get(id) ?? (schema === undefined ? undefined : { schema });
  };
  const notFound = (error_code: number, message: string) => ({ status: 404, body: { error_code, message } });

  const answer = async (request: IncomingMessage): Promise<NonNullable<ReturnType<Override>>> => {
    const path = decodeURIComponent(request.url ?? '');
    requests.push(`${request.method} ${path}`);
    authorizations.push(request.headers.authorization);
    const other = override(path);
    if (other) return other;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { schema } = JSON.parse(Buffer.concat(chunks).toString() || '{}') as { schema?: string };
    const [, first, second, third, fourth] = path.split('/');
    if (first === 'schemas' && second === 'ids') {
      const found = schemaById(Number(third));
      return found ? { status: 200, body: found } : notFound(40403, 'Schema not found');
    }
    if (first !== 'subjects' || second === undefined)
      return { status: 404, body: { error_code: 404, message: 'HTTP 404 Not Found' } };
    const versions = backing.versions(second);
    if (request.method === 'GET') {
      const version = fourth === 'latest' ? versions.at(-1) : versions.find((one) => one.version === Number(fourth));
      return version
        ? { status: 200, body: { subject: second, ...version } }
        : notFound(40401, `Subject '${second}' not found.`);
    }
    if (third === undefined) {
      const version = versions.find((one) => one.schema === schema);
      return version ? { status: 200, body: { subject: second, ...version } } : notFound(40403, 'Schema not found');
    }
    try {
      return { status: 200, body: { id: backing.register(second, schema!) } };
    } catch (error) {
      return { status: 409, body: { error_code: 409, message: (error as Error).message } };
    }
  };

  const server = createServer((request, response) => {
    void answer(request).then(({ status, body, headers }) => {
      response.writeHead(status, {
        'content-type': 'application/vnd.schemaregistry.v1+json',
        connection: 'close',
        ...headers,
      });
      response.end(typeof body === 'string' ? body : JSON.stringify(body ?? {}));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    backing,
    requests,
    authorizations,
    /** Answers of its own for an id, as with references. */
    put: (id: number, body: object) => void extra.set(id, body),
    answers: (next: Override) => void (override = next),
    close: () => new Promise<void>((resolve) => (server.close(() => resolve()), server.closeAllConnections())),
  };
}
