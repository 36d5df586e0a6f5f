/** Alerts of honest senders fire while strangers attack, and strangers can't multiply notifications. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { alertingStage } from './gateway/alerting.ts';
import { end, pageCalls, serverCall } from './gateway/hostile.ts';
import { logsRequest, participantSpan, send, tracesRequest } from './gateway/otlp-json.ts';

/** Polls until it holds. @throws with `what` after 60 s */
async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`did not happen within a minute: ${what}`);
    await sleep(250);
  }
}

describe('while strangers attack', () => {
  // An hour takes a minute.
  const stage = alertingStage({ ACS_OTEL_PAGE_SERVICES: 'web' }, 1 / 60);
  let attacking = true;
  let names = 0;
  const attackers: Promise<unknown>[] = [];
  const pick = <T>(values: readonly T[]): T => values[Math.floor(Math.random() * values.length)] as T;

  /** Failing calls under 40 made-up names with absurd numbers, and junk. */
  async function attack(): Promise<void> {
    while (attacking) {
      const resourceSpans = Array.from({ length: 40 }, () => {
        const absurd = pick([Number.NaN, Number.POSITIVE_INFINITY, -1, 1e300]);
        const failed = end(pick([500, 503]), 0, {
          'acs.call.direction': pick(['outgoing', 'incoming', randomUUID()]),
          'acs.call.duration': absurd,
          'acs.call.setup.duration': absurd,
        });
        const request = tracesRequest([participantSpan(failed)], {
          'service.name': `x-${randomUUID()}`,
          'service.namespace': randomUUID(),
          'deployment.environment.name': pick(['production', 'staging', 'test', randomUUID()]),
        });
        return (request as { resourceSpans: unknown[] }).resourceSpans[0];
      });
      names += resourceSpans.length;
      await send(`${stage.gateway.browserUrl}/v1/traces`, { resourceSpans });
      const junk = Array.from({ length: 20 }, () => ({
        eventName: 'acs_otel.dropped',
        body: 'x'.repeat(1000),
        attributes: {
          'acs_otel.signal': randomUUID(),
          'acs_otel.drop.reason': randomUUID(),
          'acs_otel.drop.count': 1000,
        },
      }));
      await send(`${stage.gateway.browserUrl}/v1/logs`, logsRequest(junk, { 'service.name': randomUUID() }));
      await sleep(50);
    }
  }
  afterAll(async () => {
    attacking = false;
    await Promise.all(attackers);
  });

  it("the alerts of an honest page and of an honest server fire and name the service; strangers' lead to one notification", async () => {
    for (let n = 0; n < 2; n++) attackers.push(attack());
    await until('2,000 made-up names', () => names >= 2000);
    for (let n = 0; n < 10; n++) {
      await pageCalls(stage, [end(503, 0)], { 'service.name': 'web' });
      await serverCall(stage, end(500, 0));
    }
    const notices = (service: string) =>
      stage.webhook
        .notices()
        .filter(
          ({ labels }) => labels.alertname === 'AcsCallServerErrors' && labels.service_name === service,
        );
    await until('alert of the page', () => notices('web').length > 0);
    await until('alert of the server', () => notices('proxy').length > 0);
    expect(notices('web')[0]?.annotations.summary).toBe(
      'web, client: 100% of the calls ended with a 5xx from Microsoft',
    );
    // More than one alert fires for the made-up names, and for more than one environment.
    await until('several alerts of strangers', async () => (await stage.firing('unlisted')).length >= 4);
    await sleep(5000);
    const groups = stage.webhook.notifications.map(({ groupLabels }) => groupLabels);
    expect(groups.filter(({ service_name }) => service_name === 'unlisted')).toEqual([
      { service_name: 'unlisted' },
    ]);
    expect(new Set(groups.map(({ service_name }) => service_name))).toEqual(
      new Set(['web', 'proxy', 'unlisted']),
    );
  });
});

describe('idle series of pages', () => {
  const stage = alertingStage({ ACS_OTEL_PAGE_SERVICES: 'web', ACS_OTEL_PAGE_SERIES_EXPIRE_AFTER: '4s' }, 1);
  const counted = async () => {
    const series = 'acs:call_ended:increase15m{service_name="web",acs_end_reason_code="503"}';
    return (await stage.prometheus.query(`sum(${series})`))[0]?.value ?? 0;
  };

  it('failures before and after the expiry add up to the alert, which neither raises alone', async () => {
    const fail = () => pageCalls(stage, [end(503, 0), end(503, 0), end(503, 0)], { 'service.name': 'web' });
    await fail();
    await until('the first failures', async () => (await counted()) >= 3);
    await sleep(12_000);
    expect(await counted()).toBeLessThan(4);
    expect(await stage.firing('web')).not.toContain('AcsCallServerErrors');
    await fail();
    await until('all failures', async () => (await counted()) >= 6);
    expect(await counted()).toBeLessThan(7);
    await until('the alert', async () => (await stage.firing('web')).includes('AcsCallServerErrors'));
  });
});
