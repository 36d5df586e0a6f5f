/**
 * Loads copies of the e-mail client that nothing on disk leads to, from the folder `COPIES`: before, while and after we
 * observe. Reports which of them were wrapped.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { register } from '../../../src/node.ts';
import { report } from './app.ts';

interface Email {
  EmailClient: { prototype: { beginSend: unknown } };
}

const folder = process.env.COPIES ?? '';
const require = createRequire(import.meta.url);
const imported = async (name: string) =>
  (await import(pathToFileURL(join(folder, name, 'app.mjs')).href)) as Email;
const required = (name: string) => require(join(folder, name, 'app.cjs')) as Email;
const isWrapped = ({ EmailClient }: Email) =>
  (EmailClient.prototype.beginSend as Record<symbol, unknown>)[Symbol.for('acs-otel.wrapped')] === true;

const acs = register();
const [esm, cjs] = [await imported('one'), required('two')];
const during = [isWrapped(esm), isWrapped(cjs)];
const untouched = ((await import(pathToFileURL(join(folder, 'one', 'other.mjs')).href)) as { name: string })
  .name;
await acs.shutdown();
const after = [isWrapped(esm), isWrapped(cjs)];
const later = [isWrapped(await imported('three')), isWrapped(required('four'))];
report({ during, untouched, after, later });
