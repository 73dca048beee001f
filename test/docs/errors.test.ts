import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { errorsPage, renderErrors } from '../../scripts/errors-doc.js';
import { placeholder } from '../../scripts/placeholder.js';
import { catalogue } from '../../src/core/error-catalogue.js';

const path = fileURLToPath(new URL('../../docs/errors.md', import.meta.url));
const page = readFileSync(path, 'utf8');

/** Code and fix of each section, read as a person reads them: the first paragraph below the message. */
function listed(markdown: string): Record<string, string> {
  const sections = markdown.matchAll(/^## (\w+)\n\n```text\n[^]*?\n```\n\n(.*)$/gm);
  return Object.fromEntries([...sections].map(([, code, fix]) => [code, fix]));
}

describe('docs/errors.md', () => {
  it('lists exactly the codes of the catalogue, each with its fix', () => {
    const expected = Object.fromEntries(Object.entries(catalogue).map(([code, { fix }]) => [code, fix]));
    expect(listed(page), 'run `npm run docs:errors`').toEqual(expected);
  });

  it('is what the catalogue renders to', async () => {
    expect(page, 'run `npm run docs:errors`').toBe(await errorsPage(path));
  });
});

describe('renderErrors', () => {
  const errors = {
    LOST: { message: ({ key }: { key: string }) => `lost ${key}`, fix: 'Look again.', retriable: true },
  };

  it('shows code, message with its fields named, fix and whether it may pass', () => {
    const section = renderErrors(errors).slice(renderErrors(errors).indexOf('## '));
    expect(section).toBe('## LOST\n\n```text\nlost <key>\n```\n\nLook again.\n\n_Retriable._\n');
  });

  it('notices an error whose fix has changed', () => {
    const changed = renderErrors({ LOST: { ...errors.LOST, fix: 'Give up.' } });
    expect(listed(changed)).not.toEqual(listed(renderErrors(errors)));
  });
});

describe('placeholder', () => {
  it('prints as its name, as text, as a list, as a count and as JSON', () => {
    const names = placeholder('names') as string[];
    const shown = [
      `${String(names)}`,
      names.map((name) => name.toUpperCase()).join(', '),
      `${names.length}`,
      [...names].join(),
      JSON.stringify({ names }),
    ];
    expect(shown.map(String)).toEqual(['<names>', '<names>', '<names>', '<names>', '{"names":"<names>"}']);
  });
});
