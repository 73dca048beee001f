/** Starts a program as tests do, says which, and waits; for the test that kills this one. `<folder> [paused]` */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startGuarded } from './guarded.js';

const [folder = '', paused] = process.argv.slice(2);
mkdirSync(folder);
const child = await startGuarded('sleep', ['1000'], { log: join(folder, 'log'), folder });
if (paused) child.signal('SIGSTOP');
console.log(child.pid);
