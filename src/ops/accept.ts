import type { Format } from './exposition.js';

/**
 * The format that a scraper likes best, by its `Accept` header: OpenMetrics 1.0 when it asks for that at least as
 * gladly as for plain text, else Prometheus' own text, which every scraper reads.
 */
export function formatFor(accept: string | undefined): Format {
  let [open, text] = [0, 0];
  for (const range of (accept ?? '').toLowerCase().split(',')) {
    const [type, ...parameters] = range.split(';').map((part) => part.trim());
    const valueOf = (name: string) => parameters.find((it) => it.startsWith(`${name}=`))?.slice(name.length + 1);
    const quality = Number(valueOf('q') ?? 1);
    const version = valueOf('version')?.replaceAll('"', '');
    if (type === 'application/openmetrics-text' && (version === undefined || version === '1.0.0')) {
      open = Math.max(open, quality);
    } else if (type === 'text/plain') text = Math.max(text, quality);
  }
  return open > 0 && open >= text ? 'openmetrics' : 'prometheus';
}
