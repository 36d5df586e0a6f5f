/** Pages of an app that calls `register()`, on the real Calling SDK, with both sides of a call in one page. */
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, JSHandle, Page } from 'playwright-core';
import type { PageAgent } from '../fakes/calling/agent-page.ts';
import { findChromium } from '../fakes/calling/playwright.ts';
import { openPage, signIn } from '../fakes/calling/stage.ts';
import type { OtlpSink, SinkLog, SinkSpan } from '../fakes/otlp-sink.ts';

/** Path of an app in `apps/`. */
export const app = (name: string) => fileURLToPath(new URL(`apps/${name}.ts`, import.meta.url));

/** Why Chromium is missing, warned about once per file. */
export function missingChromium(what: string): string | undefined {
  const { missing } = findChromium();
  if (missing) console.warn(`SKIPPED ${what}: ${missing}`);
  return missing;
}

/** A page with two users of the real SDK who are in a call. */
export interface TracedCall {
  context: BrowserContext;
  page: Page;
  caller: JSHandle<PageAgent>;
  callee: JSHandle<PageAgent>;
  callId: string;
}

/** The address of a traced page; `options` go to its `register()`. */
export function tracedUrl(page: string, otlp: string, options: object = {}): string {
  return `${page}?${new URLSearchParams({ otlp, options: JSON.stringify(options) })}`;
}

/** Opens such a page in a new context, whose cache of preflights is empty, and connects a call. */
export async function openTracedCall(browser: Browser, url: string): Promise<TracedCall> {
  const context = await browser.newContext({ permissions: ['microphone', 'camera'] });
  const page = await openPage(context, url);
  return { context, page, ...(await connectTwo(page)) };
}

/** Signs two users in on one page and connects a call between them. */
export async function connectTwo(page: Page): Promise<Omit<TracedCall, 'context' | 'page'>> {
  const [caller, callee] = await Promise.all([signIn(page, 1), signIn(page, 2)]);
  const callId = await dial(caller, callee);
  return { caller, callee, callId };
}

/** Connects a call; returns its id. */
export async function dial(caller: JSHandle<PageAgent>, callee: JSHandle<PageAgent>): Promise<string> {
  await Promise.all([caller, callee].map((agent) => agent.evaluate((me) => me.forget())));
  const callId = await caller.evaluate((me) => me.dial(2));
  await callee.evaluate((me) => me.accept());
  await Promise.all([caller, callee].map((agent) => agent.evaluate((me) => me.reaches('Connected'))));
  return callId;
}

/** The trace id of a call. */
export const traceOf = (callId: string) => callId.toLowerCase().replaceAll('-', '');

/** Records of one name that belong to a call. */
export const recordsOf = (sink: OtlpSink, callId: string, name: string): SinkLog[] =>
  sink.logs.filter((log) => log.eventName === name && log.attributes['acs.call.id'] === callId);

/** Participant spans, which have no parent. */
export const participantSpansOf = (sink: OtlpSink, callId: string): SinkSpan[] =>
  sink.spans.filter((span) => span.attributes['acs.call.id'] === callId && !span.parentSpanId);
