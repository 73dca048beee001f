/**
 * `npm run docs:errors` writes docs/errors.md from the catalogue of errors; a test compares the two.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { catalogue } from '../src/core/error-catalogue.js';
import { placeholders } from './placeholder.js';

/** One error of the catalogue, as far as the page shows it. */
export interface DocumentedError {
  readonly message: (fields: never) => string;
  readonly fix: string;
  readonly retriable?: boolean;
}

const INTRODUCTION = `# Errors

Every error that Spillway raises is a \`SpillwayError\`. Its \`code\` is one of those below and stays the same between
releases; its message says what happened, where (topic, partition, offset and step, as far as they are known) and what
to do about it; the error underneath, if there is one, is its \`cause\`. Where \`retriable\` is true, the same call may
succeed later.

This page is written from \`src/core/error-catalogue.ts\` by \`npm run docs:errors\`.
`;

/** The page: a section for each code, in the order of the catalogue. */
export function renderErrors(errors: Readonly<Record<string, DocumentedError>>): string {
  return [INTRODUCTION, ...Object.entries(errors).map(([code, error]) => section(code, error))].join('\n');
}

function section(code: string, { message, fix, retriable = false }: DocumentedError): string {
  const lines = message(placeholders() as never).trimEnd();
  return `## ${code}\n\n\`\`\`text\n${lines}\n\`\`\`\n\n${fix}\n${retriable ? '\n_Retriable._\n' : ''}`;
}

/** The same, as the formatter of the repository leaves it. */
export async function errorsPage(path: string): Promise<string> {
  return format(renderErrors(catalogue), { ...(await resolveConfig(path)), parser: 'markdown' });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = fileURLToPath(new URL('../docs/errors.md', import.meta.url));
  writeFileSync(path, await errorsPage(path));
}
