import assert from 'node:assert';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import {
  KafkaJSConnectionError,
  KafkaJSNonRetriableError,
  KafkaJSNumberOfRetriesExceeded,
  KafkaJSProtocolError,
} from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { classOfFailure } from '../../src/core/classification-table.js';
import { classify, type ClassRule } from '../../src/core/classification.js';
import { SpillwayError, errorOf } from '../../src/core/errors.js';
import type { FailureKind } from '../../src/core/failure.js';
import { runs } from '../runs.js';
import { failed, having } from './failing.js';

const verdict = (error: Error, kind?: FailureKind) => classOfFailure(failed(error, kind));

const transient = 'transient';
const permanent = 'permanent';
const unknown = undefined;

/** Something that throws whatever is done with it. */
const hostile = new Proxy(new Error('no'), {
  get: () => assert.fail('get'),
  getPrototypeOf: () => assert.fail('getPrototypeOf'),
  has: () => assert.fail('has'),
});

async function thrownBy(work: () => Promise<unknown>): Promise<Error> {
  return work().then(
    () => assert.fail('nothing was thrown'),
    (thrown: unknown) => errorOf(thrown),
  );
}

describe('without rules of the user (D4, D5)', () => {
  it('goes by the kind, whatever the error', () => {
    for (const error of [having({}), having({ code: 'ECONNRESET' }), new TypeError('no')]) {
      expect(verdict(error, 'timeout')).toEqual(transient);
      for (const kind of ['validation', 'deserialization', 'serialization', 'expired'] as const)
        expect(verdict(error, kind)).toEqual(permanent);
    }
  });

  it('takes lost connections, time-outs and what was aborted for transient', () => {
    const codes = ['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EPIPE'];
    const more = ['EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_SOCKET', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'];
    for (const code of [...codes, ...more]) expect([code, verdict(having({ code }))]).toEqual([code, transient]);
    for (const name of ['TimeoutError', 'AbortError']) expect(verdict(having({ name }))).toEqual(transient);
    expect(verdict(new SpillwayError('CALL_TIMED_OUT', { timeout: 5 }))).toEqual(transient);
    for (const code of ['EACCES', 'ENOENT', 'UND_ERR_INVALID_ARG', 'MY_ECONNRESET', 'ER_DUP_ENTRY'])
      expect([code, verdict(having({ code }))]).toEqual([code, unknown]);
  });

  it('goes by the HTTP status, wherever the client puts it, if it is a number', () => {
    const places = [
      (status: unknown) => having({ status }),
      (statusCode: unknown) => having({ statusCode }),
      (status: unknown) => having({ response: { status } }),
    ];
    for (const put of places) {
      for (const status of [408, 425, 429, 500, 503, 599]) expect(verdict(put(status))).toEqual(transient);
      for (const status of [400, 401, 404, 409, 422, 499]) expect(verdict(put(status))).toEqual(permanent);
      for (const status of [1, 200, 302, 600, Number.NaN, '503', '404', null])
        expect(verdict(put(status))).toEqual(unknown);
    }
    expect(verdict(having({ response: hostile }))).toEqual(unknown);
  });

  it('takes mistakes of the program for permanent, also those of another realm', () => {
    class Derived extends RangeError {
      override readonly name = 'Derived';
    }
    const foreign = runInNewContext(`new TypeError('no')`) as Error;
    expect(foreign).not.toBeInstanceOf(TypeError);
    const mistakes = [new TypeError('no'), new SyntaxError('no'), new ReferenceError('no'), new Derived('no'), foreign];
    for (const error of mistakes) expect(verdict(error)).toEqual(permanent);
    expect(verdict(new assert.AssertionError({ message: 'no' }))).toEqual(permanent);
    expect(verdict(having({ name: 'AssertionError' }))).toEqual(permanent);
    expect(verdict(having({ code: 'ERR_ASSERTION' }))).toEqual(permanent);
  });

  it('believes what says whether it can be retried', () => {
    for (const flag of ['retriable', 'retryable']) {
      expect(verdict(Object.assign(new TypeError('no'), { [flag]: true }))).toEqual(transient);
      expect(verdict(having({ [flag]: false, code: 'ETIMEDOUT' }))).toEqual(permanent);
      expect(verdict(having({ [flag]: false }, having({ code: 'ETIMEDOUT' })))).toEqual(permanent);
      expect(verdict(having({ [flag]: 'false' }))).toEqual(unknown);
    }
    expect(verdict(new SpillwayError('REGISTRY_UNAVAILABLE', { problem: 'no' }))).toEqual(transient);
    expect(verdict(new SpillwayError('NOT_A_PAIR', { kind: 'map', given: 'a number' }))).toEqual(permanent);
  });

  it('knows what kafkajs throws', () => {
    const connection = new KafkaJSConnectionError('no', {});
    const fatal = new KafkaJSNonRetriableError('no');
    const exceeded = (e: Error) => new KafkaJSNumberOfRetriesExceeded(e, { retryCount: 5, retryTime: 1000 });
    expect(verdict(connection)).toEqual(transient);
    expect(verdict(fatal)).toEqual(permanent);
    expect(verdict(new KafkaJSProtocolError(Object.assign(new Error('no'), { retriable: false })))).toEqual(permanent);
    // It gave up; whether that was an outage is what its cause says.
    expect(verdict(exceeded(connection))).toEqual(transient);
    expect(verdict(exceeded(fatal))).toEqual(permanent);
    expect(verdict(exceeded(new Error('no')))).toEqual(permanent);
  });

  it('judges fetch by its cause', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    server.close();
    await once(server, 'close');
    const refused = await thrownBy(() => fetch(`http://127.0.0.1:${port}`));
    expect(refused).toBeInstanceOf(TypeError);
    expect(verdict(refused)).toEqual(transient);
    for (const why of [new DOMException('late', 'TimeoutError'), undefined]) {
      const aborted = await thrownBy(() => fetch('http://127.0.0.1', { signal: AbortSignal.abort(why) }));
      expect(verdict(aborted)).toEqual(transient);
    }
    expect(verdict(await thrownBy(() => fetch('no url')))).toEqual(permanent);
    // A certificate that expired is neither a mistake of the program nor of the record.
    const certificate = having({ code: 'CERT_HAS_EXPIRED' });
    expect(verdict(new TypeError('fetch failed', { cause: certificate }))).toEqual(unknown);
  });

  it('looks at causes before classes, the outermost first, and at what was thrown that is no error', () => {
    expect(verdict(having({}, having({}, having({ status: 503 }))))).toEqual(transient);
    expect(verdict(new TypeError('no', { cause: having({ code: 'EPIPE' }) }))).toEqual(transient);
    expect(verdict(having({ status: 503 }, new TypeError('no')))).toEqual(transient);
    expect(verdict(having({ status: 404 }, having({ code: 'EPIPE' })))).toEqual(permanent);
    expect(verdict(having({}, new SyntaxError('no')))).toEqual(permanent);
    expect(verdict(errorOf({ status: 503 }))).toEqual(transient);
    expect(verdict(errorOf({ status: 404 }))).toEqual(permanent);
    expect(verdict(errorOf('just text'))).toEqual(unknown);
  });

  it('looks only so deep, and not in circles', () => {
    const deep = (levels: number): Error =>
      levels === 0 ? having({ status: 404 }) : new Error('no', { cause: deep(levels - 1) });
    expect(verdict(deep(7))).toEqual(permanent);
    expect(verdict(deep(8))).toEqual(unknown);
    expect(verdict(deep(5000))).toEqual(unknown);
    const circle = new Error('no');
    circle.cause = new Error('no', { cause: circle });
    expect(verdict(circle)).toEqual(unknown);
  });

  it('never throws, whatever was thrown', () => {
    expect(verdict(hostile)).toEqual(unknown);
    expect(verdict(having({}, hostile))).toEqual(unknown);
    const property = fc.constantFrom('name', 'message', 'code', 'cause', 'status', 'response', 'retriable');
    const given = fc.anything({ withBigInt: true, withNullPrototype: true });
    const does = fc.constantFrom('gives', 'gives what is hostile', 'throws');
    const rules: ClassRule[] = [
      { when: 'CODE', is: 'permanent' },
      { when: /nothing like it/, is: 'permanent' },
      { when: SpillwayError, is: 'permanent' },
    ];
    fc.assert(
      fc.property(fc.array(fc.tuple(property, does, given)), (properties) => {
        const error = new Error('no');
        for (const [name, how, value] of properties) {
          const get = () => (how === 'gives' ? value : how === 'throws' ? assert.fail() : hostile);
          Object.defineProperty(error, name, { get, configurable: true });
        }
        expect(classify(failed(error), [rules])).toMatch(/^(transient|permanent)$/);
      }),
      { numRuns: runs(1000) },
    );
  });
});
