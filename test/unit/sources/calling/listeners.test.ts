import { describe, expect, it } from 'vitest';
import { acsLogger } from '../../../../src/setup/acs-logger.ts';
import { Listeners } from '../../../../src/sources/calling/listeners.ts';
import { CallingLog } from '../../../../src/sources/calling/log.ts';
import { FakeEmitter } from '../../../fakes/calling/fake-call.ts';

const fail = () => {
  throw new Error('a fault of ours');
};

describe('listeners on the SDK', () => {
  it('one of ours that throws does not keep the event from the app', () => {
    const emitter = new FakeEmitter();
    new Listeners().on(emitter, 'event', fail);
    let heard = 0;
    emitter.on('event', () => heard++);
    emitter.emit('event');
    expect(heard).toBe(1);
  });

  it('off() gives inherited and own methods back, and takes listeners off', () => {
    class Sdk extends FakeEmitter {
      inherited() {
        return 1;
      }
    }
    const own = () => 2;
    const sdk = Object.assign(new Sdk(), { own });
    const listeners = new Listeners();
    listeners.replace(sdk, 'inherited', () => () => 10);
    listeners.replace(sdk, 'own', () => () => 20);
    listeners.on(sdk, 'event', fail);
    expect([sdk.inherited(), sdk.own(), sdk.listening]).toEqual([10, 20, 1]);
    listeners.off();
    expect([sdk.inherited(), sdk.own, sdk.listening, Object.hasOwn(sdk, 'inherited')]).toEqual([
      1,
      own,
      0,
      false,
    ]);
  });

  it('what somebody has wrapped since stays theirs', () => {
    const sdk = { method: () => 'original' };
    const listeners = new Listeners();
    listeners.replace(sdk, 'method', (original) => () => `ours of ${original.call(sdk)}`);
    const ours = sdk.method;
    sdk.method = () => `theirs of ${ours()}`;
    listeners.off();
    expect(sdk.method()).toBe('theirs of ours of original');
  });
});

describe("the SDK's logger", () => {
  const heard: string[] = [];
  const logged = (onLine: (level: string, line: string) => void) => {
    const logger = acsLogger((level, args) => calling.onLine(level, args));
    const calling = new CallingLog(onLine, logger);
    return { calling, logger };
  };
  const log = () => {
    heard.length = 0;
    return logged((level, line) => heard.push(`${level} ${line}`));
  };
  const loggerOf = (write: (...args: unknown[]) => void) => ({
    verbose: write,
    info: write,
    warning: write,
    error: write,
  });

  it('acs.logger hears every level, and other arguments as one line', () => {
    const { logger } = log();
    logger.verbose('a');
    logger.error('b', 1, undefined);
    expect(heard).toEqual(['verbose a', 'error b 1 undefined']);
  });

  it('a logger that two clients share is heard once per line, is called with its own this, and is given back', () => {
    const calls: unknown[] = [];
    const logger = loggerOf(function (this: unknown, ...args) {
      calls.push(this === logger, ...args);
    });
    const { info } = logger;
    const { calling, logger: ours } = log();
    calling.hook({ logger: ours }); // its lines are heard already
    ours.warning('ours');
    for (const client of [{ logger: { child: logger } }, { logger }, {}, undefined, { logger: 'text' }])
      calling.hook(client);
    logger.info('line');
    expect([heard, calls]).toEqual([
      ['warning ours', 'info line'],
      [true, 'line'],
    ]);
    calling.unhook();
    expect(logger.info).toBe(info);
  });

  it('a logger whose methods exist only in the `get` trap of a proxy is heard once per line, and given back', () => {
    const written: unknown[] = [];
    const trapped = new Proxy({} as ReturnType<typeof loggerOf>, {
      get:
        (_, level) =>
        (...args: unknown[]) =>
          written.push(`${String(level)} ${args}`),
    });
    const inner = { logger: { azureLogger: trapped } };
    const outer = { logger: trapped };
    for (const [client, held] of [
      [inner, () => inner.logger.azureLogger],
      [outer, () => outer.logger],
    ] as const) {
      const { calling } = log();
      written.length = 0;
      for (let times = 0; times < 2; times++) calling.hook(client);
      held().info('line');
      expect([heard, written]).toEqual([['info line'], ['info line']]);
      calling.unhook();
      expect(held()).toBe(trapped);
    }
  });

  it('a line that we cannot read still reaches the app, and its exception is its own', () => {
    const { calling, logger: ours } = logged(fail);
    const hostile = { toString: fail };
    const logger = loggerOf(() => {
      throw new Error('of the app');
    });
    calling.hook({ logger });
    expect(() => logger.info('line', hostile)).toThrow('of the app');
    expect(() => ours.info(hostile)).not.toThrow();
  });
});
