import { describe, expect, it } from 'vitest';
import type { LifeMark } from '../../../src/runtime/careful/life-mark.js';
import { NO_SUSPICION, suspicionOf } from '../../../src/runtime/careful/suspicion.js';

const mark = (more: Partial<LifeMark>): LifeMark => ({
  life: 'a',
  until: null,
  alone: false,
  ...NO_SUSPICION,
  ...more,
});
const twice = { deaths: 2, end: 90, within: 20, suspect: null, times: 0 };

describe('what a life has to suspect', () => {
  it('is nothing without a mark, after an orderly end, and where nothing was in flight', () => {
    expect(suspicionOf(null, 10, 'b')).toEqual(NO_SUSPICION);
    expect(suspicionOf(mark({}), 10, 'b')).toEqual(NO_SUSPICION);
    expect(suspicionOf(mark({ until: 10 }), 10, 'b')).toEqual(NO_SUSPICION);
  });

  it('is what may have been in flight at the first death', () => {
    expect(suspicionOf(mark({ until: 50 }), 10, 'b')).toEqual({ ...NO_SUSPICION, deaths: 1, end: 50, within: 50 });
  });

  it('is no death when the process is the same: its session was lost', () => {
    expect(suspicionOf(mark({ until: 50 }), 10, 'a')).toEqual(NO_SUSPICION);
    expect(suspicionOf(mark({ until: 50, ...twice }), 10, 'a')).toEqual(twice);
  });

  it('is narrowed to what was in flight at the second, and remembers the first', () => {
    const once = { deaths: 1, end: 90, within: 90 };
    expect(suspicionOf(mark({ until: 20, ...once }), 10, 'b')).toEqual(twice);
    // Its second death was beyond what was in flight at the first.
    expect(suspicionOf(mark({ until: 95, ...once }), 10, 'b')).toEqual({ ...twice, end: 95, within: 95 });
  });

  it('is not narrowed by lives that were careful, since they have not come to all of them', () => {
    expect(suspicionOf(mark({ until: 12, ...twice }), 11, 'b')).toEqual({ ...twice, deaths: 3 });
  });

  it('is forgotten when all of them are through', () => {
    expect(suspicionOf(mark({ ...twice }), 90, 'b')).toEqual(NO_SUSPICION);
    expect(suspicionOf(mark({ until: 99, ...twice }), 90, 'b')).toEqual({
      ...NO_SUSPICION,
      deaths: 1,
      end: 99,
      within: 99,
    });
  });

  it('counts the deaths of the record that was alone, and of that one only', () => {
    const alone = { until: 12, alone: true, ...twice, suspect: 11 };
    expect(suspicionOf(mark({ ...alone, times: 0 }), 11, 'b')).toEqual({ ...twice, deaths: 3, suspect: 11, times: 1 });
    expect(suspicionOf(mark({ ...alone, times: 1 }), 11, 'b')).toEqual({ ...twice, deaths: 3, suspect: 11, times: 2 });
    // It was not alone any more, and keeps what it had.
    const beside = mark({ ...alone, times: 1, alone: false });
    expect(suspicionOf(beside, 11, 'b')).toEqual({ ...twice, deaths: 3, suspect: 11, times: 1 });
    // It came through.
    expect(suspicionOf(mark({ ...alone, times: 1 }), 12, 'b')).toEqual(twice);
  });
});
