import { expect, it, vi } from 'vitest';
import * as browser from '../../../src/browser.ts';
import * as node from '../../../src/node.ts';

it('a page has every export of Node', () => {
  expect(Object.keys(browser)).toEqual(Object.keys(node));
});

it('what only Node has a use for does nothing in a page, and says so where it may be missed', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const instrumentation = new browser.AcsInstrumentation({ logLevel: 'info' });
  const provider = { getLogger: () => ({ emit: () => {} }) };
  instrumentation.setTracerProvider({});
  instrumentation.setMeterProvider({});
  instrumentation.setLoggerProvider(provider);
  browser.recordCallAutomationEvents([{ type: 'Microsoft.Communication.CallDisconnected' }]);
  browser.recordEventGridEvents([{ type: 'Microsoft.Communication.SMSReceived' }]);
  expect(warn).not.toHaveBeenCalled();
  instrumentation.enable();
  instrumentation.enable();
  instrumentation.disable();
  expect(warn.mock.calls).toEqual([[expect.stringMatching(/AcsInstrumentation .* register\(\)/)]]);
  expect(instrumentation.getConfig()).toEqual({ logLevel: 'info' });
  instrumentation.setConfig({ logLevel: 'error', enabled: true });
  expect(instrumentation.getConfig()).toMatchObject({ logLevel: 'error' });
  const { instrumentationName, instrumentationVersion } = new node.AcsInstrumentation();
  expect(instrumentation).toMatchObject({ instrumentationName, instrumentationVersion });
  warn.mockRestore();
});
