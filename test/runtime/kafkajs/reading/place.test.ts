import { describe, expect, it } from 'vitest';
import { Place } from '../../../../src/runtime/kafkajs/reading/place.js';

const at = { topic: 'orders', partition: 3 };

describe('the position of a partition', () => {
  it('is good while the log holds it, its end included', () => {
    const place = new Place(at, 10);
    expect([place.judge({ start: 0, end: 20 }, 0), place.judge({ start: 10, end: 10 }, 0)]).toEqual([null, null]);
  });

  it('has expired as soon as the log begins behind it', () => {
    const error = new Place(at, 10).judge({ start: 15, end: 20 }, 0);
    expect(error).toMatchObject({ code: 'OFFSETS_EXPIRED', topic: 'orders', partition: 3 });
    expect(error?.message).toContain('from 10 up to 15');
  });

  it('lies behind the end only when Kafka refuses it, look after look', () => {
    const place = new Place(at, 10);
    const extent = { start: 0, end: 5 };
    // Records of an open transaction, which may be read: no refusal.
    for (let look = 0; look < 20; look++) expect(place.judge(extent, 0)).toBe(null);
    for (let refusals = 1; refusals < 6; refusals++) expect(place.judge(extent, refusals)).toBe(null);
    expect(place.judge(extent, 6)).toMatchObject({ code: 'OFFSET_OUT_OF_RANGE', partition: 3 });
  });

  it('is good again when a leader that knew less has caught up', () => {
    const place = new Place(at, 10);
    for (let refusals = 1; refusals < 6; refusals++) place.judge({ start: 0, end: 5 }, refusals);
    expect(place.judge({ start: 0, end: 10 }, 6)).toBe(null);
    expect(place.judge({ start: 0, end: 5 }, 7)).toBe(null);
  });
});
