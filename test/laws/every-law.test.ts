import { readFileSync, readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { laws } from '../../src/testing/laws/index.js';

const folder = new URL('.', import.meta.url);
const tests = readdirSync(folder)
  .filter((file) => file.endsWith('.test.ts') && file !== 'every-law.test.ts')
  .map((file) => readFileSync(new URL(file, folder), 'utf8'));

it.each(laws.map(({ name }) => name))('%s has a history that it accepts and one that it rejects', (name) => {
  const own = tests.flatMap((text) => text.split(/^describe\(/m)).find((part) => part.startsWith(`'${name}'`));
  expect(own).toMatch(/it\('accepts/);
  expect(own).toMatch(/it\('rejects/);
});
