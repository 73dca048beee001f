/**
 * Standard Schema v1 (https://standardschema.dev), copied as its authors allow, so that no dependency shows in our
 * declarations. zod, valibot, arktype and others implement it.
 */
export interface StandardSchema<I = unknown, O = I> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => StandardResult<O> | Promise<StandardResult<O>>;
    readonly types?: { readonly input: I; readonly output: O } | undefined;
  };
}

export type StandardResult<O> =
  { readonly value: O; readonly issues?: undefined } | { readonly issues: readonly StandardIssue[] };

export interface StandardIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** The place that an issue is about, as `lines.2.cents`; undefined for the value itself. */
export function pathOf(issue: StandardIssue | undefined): string | undefined {
  if (!issue?.path?.length) return undefined;
  return issue.path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
}

const SHOWN = 5;

/** The issues in one line, each with its place: the first five, and how many more there are. */
export function describeIssues(issues: readonly StandardIssue[]): string {
  const lines = issues.slice(0, SHOWN).map((issue) => {
    const path = pathOf(issue);
    return path === undefined ? issue.message : `at ${path}: ${issue.message}`;
  });
  if (issues.length > SHOWN) lines.push(`and ${issues.length - SHOWN} more`);
  return lines.join('; ');
}
