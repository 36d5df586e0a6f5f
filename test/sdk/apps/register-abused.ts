import { register } from '../../../src/node.ts';
import { report } from './app.ts';

const throwing = {
  get hosts(): string[] {
    throw new Error('an option that throws');
  },
};
const first = register(JSON.parse(process.env.OPTIONS ?? 'null') ?? throwing);
const handles = [first, register(), register({ logLevel: 'info' })];
first.observe({});
first.recordNow();
await first.forceFlush();
await Promise.all([first.shutdown(), first.shutdown()]);
report({ same: handles.every((handle) => handle === first) });
