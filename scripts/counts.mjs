// Prints `<n> passed, <n> failed` of a result file that vitest wrote; refuses tests that did not run.
import { readFileSync } from 'node:fs';

const { success, numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(
  readFileSync(process.argv[2], 'utf8'),
);
const idle = numPendingTests + numTodoTests;
if (idle > 0) console.log(`${idle} did not run: every test does, or is removed`);
if (!success && numFailedTests === 0) console.log('a test file could not be run');
console.log(`${numPassedTests} passed, ${numFailedTests} failed`);
if (!success || idle > 0 || numPassedTests === 0) process.exitCode = 1;
