/**
 * The operators that README's table names, in order, once for each mention: the names in backticks in the first column
 * of every table whose first heading is "Operator". `` `mapValues(fn)` `` and `` `.mapValues` `` both name mapValues.
 */
export function operatorRows(markdown: string): string[] {
  const rows: string[] = [];
  let inside = false;
  for (const line of markdown.split('\n')) {
    const first = /^\s*\|([^|]*)\|/.exec(line)?.[1];
    if (first === undefined) inside = false;
    else if (/^\s*operators?\s*$/i.test(first)) inside = true;
    else if (inside) rows.push(...[...first.matchAll(/`\.?(\w+)[^`]*`/g)].map((match) => match[1]!));
  }
  return rows;
}
