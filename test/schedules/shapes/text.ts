import { Serdes } from 'spillway';
import type { ProducerRecord } from '../../../src/core/record.js';
import type { Exit } from '../../../src/testing/laws/world.js';
import { ID } from '../../../src/testing/simulation/kit.js';
import type { InputSpec } from '../../../src/testing/simulation/shape.js';
import { sliced } from './response.js';

/** Key and value of the shapes that are about text: `k1` and `r3:2`, the id of the record and its flavour. */
export const text = { key: Serdes.string(), value: Serdes.string() };

const TIME = Date.UTC(2024, 0, 1);
const NOISE = Buffer.from([0xff, 0x00, 0x0d, 0x0a]);

/** A record of that value, with headers that a dead letter must bring back: a name twice, a null, bytes that are no text. */
export function recordOf(spec: InputSpec, id: string, value: Uint8Array): ProducerRecord {
  const headers = [
    ['noise', sliced(NOISE)],
    [ID, sliced(Buffer.from(id))],
    ['noise', null],
  ] as const;
  const key = spec.key === null ? null : sliced(Buffer.from(`k${spec.key}`));
  return { key, value: sliced(value), headers, timestamp: TIME };
}

export const textRecord = (spec: InputSpec, id: string): ProducerRecord =>
  recordOf(spec, id, Buffer.from(`${id}:${spec.flavour}`));

/** `r3` of `r3:2`. */
export const labelOf = (value: string): string => value.slice(0, value.indexOf(':'));

/** 2 of `r3:2`. */
export const flavourOf = (value: string): number => Number(value.slice(value.indexOf(':') + 1));

export function identifyText(_topic: string, { value }: ProducerRecord): string {
  return labelOf(value ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('latin1') : ':');
}

export const exit = (topic: string, id: string, path: string | null): Exit => ({ topic, id, path });

/** The limits of every asynchronous step: short, so that calls time out within a schedule. */
export const CALL_TIMEOUT = 150;
export const limits = { timeout: CALL_TIMEOUT, grace: 50 } as const;
