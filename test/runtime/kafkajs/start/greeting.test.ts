import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { askMetadata, askVersions, heard } from '../../../../src/runtime/kafkajs/start/greeting.js';
import { runs } from '../../../runs.js';
import { versionsAnswer } from '../group/listener.js';

const bytes = (...given: number[]) => Buffer.from(given);

describe('what a listener is asked', () => {
  it('is framed as Kafka frames a request', () => {
    for (const [request, api, version] of [
      [askVersions(), 18, 0],
      [askMetadata(), 3, 1],
    ] as const) {
      expect(request.readInt32BE(0)).toBe(request.length - 4);
      expect([request.readInt16BE(4), request.readInt16BE(6)]).toEqual([api, version]);
    }
  });
});

describe('what a listener says', () => {
  it('is a broker when it knows metadata, else a controller', () => {
    expect(heard(versionsAnswer([18, 3, 0]))).toBe('versions');
    expect(heard(versionsAnswer([18, 62]))).toBe('controller');
  });

  it('is an alert of TLS to who comes without', () => {
    expect(heard(bytes(0x15, 0x03, 0x03, 0, 2, 2, 80))).toBe('tls');
  });

  it('is shown when it is something else, on one line that no terminal takes for a command', () => {
    expect(heard(Buffer.from('HTTP/1.1 400 Bad Request\r\nConnection: close'))).toEqual({
      foreign: 'HTTP/1.1 400 Bad Request',
    });
    expect(heard(Buffer.from('\x1b[31mSSH-2.0\n'))).toEqual({ foreign: '?[31mSSH-2.0' });
    expect(heard(bytes(0, 0, 0, 100, 0, 0, 0, 99))).toMatchObject({ foreign: expect.any(String) as string });
  });

  it('may come in any pieces', () => {
    const whole = versionsAnswer([3, 18]);
    for (let end = 0; end < whole.length; end++) expect(heard(whole.subarray(0, end))).toBe('part');
  });

  it('is never too odd to be told', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (given) => {
        const said = heard(Buffer.from(given));
        if (typeof said === 'object') expect(said.foreign).toMatch(/^[\x20-\x7e]*$/);
      }),
      { numRuns: runs(500) },
    );
  });
});
