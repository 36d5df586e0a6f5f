import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SdkLogLevel, ServerEvent } from '../../../../src/events/acs-event.ts';
import type { EventSink } from '../../../../src/events/sink.ts';
import type { AzureLoggerModule } from '../../../../src/sources/azure-logger/hook.ts';
import { msCvOfLine, observeAzureLogger, readLine } from '../../../../src/sources/azure-logger/node.ts';

function sinkOf(events: ServerEvent[]): EventSink {
  return { emit: (event) => void events.push(event) } as EventSink;
}

/** A copy of `@azure/logger` as small as can be. */
function loggerModule(log: AzureLoggerModule['AzureLogger']['log'], start?: SdkLogLevel) {
  let level = start;
  const module: AzureLoggerModule = {
    AzureLogger: { log },
    setLogLevel: (next) => {
      level = next;
    },
    getLogLevel: () => level,
    createClientLogger: () => ({ error: { enabled: true } }),
  };
  return module;
}

describe('readLine', () => {
  it('reads package, level and message of any line', () => {
    const name = fc.stringMatching(/^[a-z][a-z:-]{0,30}[a-z]$/);
    const level = fc.constantFrom('error', 'warning', 'info', 'verbose');
    fc.assert(
      fc.property(name, level, fc.string(), (one, two, three) => {
        fc.pre(!/:(error|warning|info|verbose)/.test(`:${one}`));
        expect(readLine([`azure:${one}:${two} ${three}`])).toEqual({
          package: one,
          level: two,
          message: three,
        });
      }),
    );
  });

  it('never throws and stays bounded, whatever it is given', () => {
    fc.assert(
      fc.property(fc.array(fc.anything({ withBigInt: true, withNullPrototype: true })), (args) => {
        const line = readLine(args);
        expect(line === undefined || line.message.length <= 64 * 1024).toBe(true);
      }),
    );
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    const throwing = {
      get value() {
        throw new Error('getter');
      },
    };
    const line = readLine([
      'azure:x:info text',
      circular,
      throwing,
      1n,
      Symbol('s'),
      new Error('e'),
      undefined,
    ]);
    expect(line?.message).toBe('text [unprintable] [unprintable] [unprintable] Symbol(s) Error: e undefined');
    expect(readLine([`azure:x:error ${'y'.repeat(1024 * 1024)}`])?.message).toHaveLength(
      64 * 1024 - 'azure:x:error '.length,
    );
  });

  it.each([
    [[]],
    [['']],
    [['azure:']],
    [['azure:x']],
    [['azure:x:loud text']],
    [['express:router get']],
    [[null]],
  ])('takes %j for no line', (args) => {
    expect(readLine(args)).toBeUndefined();
  });
});

describe('msCvOfLine', () => {
  const msCv = 'q9BxPkZl+/0SxKQfM1J5aA.0';

  it('reads both ways of printing headers', () => {
    expect(msCvOfLine(`Headers: {"ms-cv":"${msCv}"}`)).toBe(msCv);
    expect(msCvOfLine(`Headers: {\n  "headers": {\n "ms-cv": "${msCv}" } }`)).toBe(msCv);
  });

  it.each([
    `Response body: Headers: {"ms-cv":"${msCv}"}`,
    `{"text":"Headers: {\\"ms-cv\\":\\"${msCv}\\"}"}`,
    `\nHeaders: {"ms-cv":"${msCv}"}`,
    `Headers: {"ms-cv":"${msCv}"`,
    'Headers: {"ms-cv":{"a":1}}',
    'Headers: {"ms-cv":"<script>"}',
    'Headers: {"ms-cv":"short"}',
    'Headers: {"headers":null}',
    'Headers: {"headers":7}',
    `Headers: {"ms-cv":"${'A'.repeat(200)}"}`,
  ])('is not fooled by %s', (line) => {
    expect(msCvOfLine(line)).toBeUndefined();
  });
});

describe('observeAzureLogger', () => {
  it('leaves the level alone where `log` cannot be hooked, so that nothing gets louder', () => {
    const throwing = loggerModule(() => {});
    Object.defineProperty(throwing.AzureLogger, 'log', {
      get() {
        throw new Error('accessor of the app');
      },
      configurable: true,
    });
    const frozen = loggerModule(() => {});
    Object.defineProperty(frozen.AzureLogger, 'log', { configurable: false, writable: false });
    for (const module of [throwing, frozen]) {
      expect(() => observeAzureLogger(sinkOf([]), module, { level: 'info' })).toThrow();
      expect(module.getLogLevel()).toBeUndefined();
    }
  });

  it('goes on hearing when a listener throws', () => {
    const events: ServerEvent[] = [];
    const module = loggerModule(() => {}, 'info');
    const failing = {
      emit(event: ServerEvent) {
        events.push(event);
        throw new Error('sink');
      },
    } as unknown as EventSink;
    observeAzureLogger(failing, module, { level: 'info' });
    module.AzureLogger.log('azure:x:info one');
    module.AzureLogger.log('azure:x:info two');
    expect(events).toHaveLength(2);
  });

  it('bounds the chain of an app that sets `log` in a loop', () => {
    const shown: unknown[] = [];
    const module = loggerModule((line) => void shown.push(line), 'warning');
    const undo = observeAzureLogger(sinkOf([]), module, { level: 'error' });
    for (let n = 0; n < 1000; n++) {
      const found = module.AzureLogger.log;
      module.AzureLogger.log = (...args) => found(...args);
    }
    module.AzureLogger.log('azure:x:warning one');
    expect(shown).toEqual(['azure:x:warning one']);
    undo();
    module.AzureLogger.log('azure:x:warning two');
    expect(shown).toEqual(['azure:x:warning one', 'azure:x:warning two']);
  });

  it('hooks nothing with level off', () => {
    const module = loggerModule(() => {});
    const { log } = module.AzureLogger;
    observeAzureLogger(sinkOf([]), module, { level: 'off' })();
    expect([module.AzureLogger.log, module.getLogLevel()]).toEqual([log, undefined]);
  });
});
