/** The client component of the Next.js rows: two users of the real Calling SDK in one page of a real browser. */
import { join } from 'node:path';
import { connectTwo, participantSpansOf, recordsOf, traceOf } from '../../../browser/traced-call.ts';
import { bundleEntry } from '../../../fakes/calling/bundle.ts';
import { launchChromium } from '../../../fakes/calling/playwright.ts';
import { openPage, openStage } from '../../../fakes/calling/stage.ts';
import { startOtlpSink } from '../../../fakes/otlp-sink.ts';

/** Signs users in; imports the Calling SDK from the app. */
export async function agentsModule(): Promise<string> {
  const entry = join(import.meta.dirname, '../../../fakes/calling/agent-page.ts');
  const code = (await bundleEntry(entry, 'agents')).get('agents.js');
  if (!code) throw new Error('agents.js was not built');
  return code;
}

/** As in the README: importing the SDK needs browser globals, and client components also run on the server. */
export const CLIENT_COMPONENT = `'use client';
import { register } from 'acs-otel';
import { useEffect } from 'react';
export function Calls() {
  useEffect(() => {
    let acs;
    let left = false;
    import('@azure/communication-calling').then(async (calling) => {
      if (left) return;
      const endpoint = new URLSearchParams(location.search).get('otlp') ?? location.origin;
      acs = register({ serviceName: 'page', endpoint, calling });
      globalThis.acs = acs;
      const { exposeAgents } = await import('../../agents.js');
      exposeAgents();
    });
    return () => {
      left = true;
      acs?.shutdown();
    };
  }, []);
  return <p>a client component</p>;
}
`;

const EVENTS = ['acs.call.started', 'acs.call.connected', 'acs.call.ended'];

/** Opens the page and makes a call; throws if telemetry is missing. Without Chromium it prints that it was skipped. */
export async function callInPage(url: string): Promise<void> {
  const { browser, missing } = await launchChromium();
  if (!browser) {
    console.warn(`SKIPPED the client component in a browser: ${missing}`);
    return;
  }
  const sink = await startOtlpSink();
  try {
    const { context } = await openStage(browser);
    const warnings: string[] = [];
    context.on(
      'console',
      (message) => message.text().includes('[acs-otel]') && warnings.push(message.text()),
    );
    const page = await openPage(context, `${url}?${new URLSearchParams({ otlp: sink.url })}`);
    const { caller, callee, callId } = await connectTwo(page);
    await caller.evaluate((me) => me.hangUp());
    await callee.evaluate((me) => me.reaches('Disconnected'));
    await page.evaluate(() => globalThis.acs.forceFlush());
    await sink.waitFor(() => participantSpansOf(sink, callId).length >= 2, 15_000);
    const spans = participantSpansOf(sink, callId).map(
      ({ name, traceId, resource }) => `${name} ${traceId} ${resource['service.name']}`,
    );
    const expected = ['call incoming', 'call outgoing'].map((name) => `${name} ${traceOf(callId)} page`);
    equal(spans.sort(), expected);
    for (const name of EVENTS) {
      const directions = recordsOf(sink, callId, name).map(
        ({ attributes }) => attributes['acs.call.direction'],
      );
      equal([name, ...directions.sort()], [name, 'incoming', 'outgoing']);
    }
    equal(warnings, []);
  } finally {
    await browser.close();
    await sink.close();
  }
}

function equal(arrived: unknown, expected: unknown): void {
  if (JSON.stringify(arrived) !== JSON.stringify(expected))
    throw new Error(`page: ${JSON.stringify(arrived)} instead of ${JSON.stringify(expected)}`);
}
