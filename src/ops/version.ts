import { createRequire } from 'node:module';

/** The version of the package; `unknown` where its manifest was not brought along, as in a bundle. */
export const version: string = read();

function read(): string {
  try {
    const manifest = createRequire(import.meta.url)('spillway/package.json') as { readonly version: string };
    return manifest.version;
  } catch {
    return 'unknown';
  }
}
