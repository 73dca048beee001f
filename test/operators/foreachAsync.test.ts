import { describe, expect, it } from 'vitest';
import { foreachAsync } from '../../operators/foreachAsync.js';
import { applied, opened } from './opened.js';
import { refusesWhatIsNoFunction, takesAName, takesLimits } from './refusals.js';

describe('foreachAsync', () => {
  it('calls the action with key, value and context, and emits nothing', async () => {
    const seen: unknown[] = [];
    const operator = foreachAsync(async (key, value, ctx) => seen.push(key, value, ctx.offset));
    expect(opened(operator, 'call').emits).toBe('nothing');
    await applied(operator, 'k', 'v');
    expect(seen).toEqual(['k', 'v', 7]);
    expect(operator).toMatchObject({ fansOut: false, rekeys: false });
  });

  takesLimits({ kind: 'foreachAsync', of: (options) => foreachAsync(() => {}, options) });
  refusesWhatIsNoFunction('foreachAsync', (action) => foreachAsync(action));
  takesAName('foreachAsync', (options) => foreachAsync(() => {}, options));
});
