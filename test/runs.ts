/**
 * How many runs a law gets: the full figure under CI or SPILLWAY_FULL, else a tenth, but never under 500
 * (the least at which rare interleavings show) unless the full figure is smaller.
 */
export function runs(full: number): number {
  if (process.env['CI'] || process.env['SPILLWAY_FULL']) return full;
  return Math.max(Math.min(full, 500), Math.ceil(full / 10));
}
