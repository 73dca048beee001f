import { describe, expect, it } from 'vitest';
import { merge } from '../../operators/merge.js';
import { opened } from './opened.js';
import { takesAName } from './refusals.js';

describe('merge', () => {
  it('does nothing to a record', () => {
    expect(opened(merge(), 'pass')).toEqual({ role: 'pass' });
    expect(merge()).toMatchObject({ fallible: false, boundary: false, fansOut: false, rekeys: false });
  });

  takesAName('merge', (options) => merge(options));
});
