/** Alerts about the gateway, and about ends without a reason. */
import { type Case, ended, NO_REASON, OK } from './cases.ts';

const up = (replica: number) => `up{job="acs-otel-gateway", instance="gateway-${replica}:8889"}`;
const queue = (what: string, exporter = 'otlp_http/backend_pages') =>
  `otelcol_exporter_queue_${what}{job="acs-otel-gateway-telemetry", instance="gateway-1:8888", exporter="${exporter}"}`;
const DOWN =
  'No replica of the gateway can be scraped: nothing counts calls, and no alert about calls can fire';

export const TELEMETRY_CASES: Case[] = [
  {
    alert: 'AcsGatewayDown',
    title: 'fires when the only replica has been away for ten minutes',
    series: { [up(1)]: '1x60 0x60' },
    at: '71m',
    fires: { labels: { job: 'acs-otel-gateway' }, summary: DOWN },
  },
  {
    alert: 'AcsGatewayDown',
    title: 'fires when the scrape has gone, after two days of data',
    series: { [up(1)]: '1x288' },
    at: '3000m',
    step: '10m',
    fires: { labels: { job: 'acs-otel-gateway' }, summary: DOWN },
  },
  {
    alert: 'AcsGatewayDown',
    title: 'stays silent while one of two replicas answers, and where there never was a gateway',
    series: { [up(1)]: '1x120', [up(2)]: '1x60 0x60', 'up{job="app", instance="app:80"}': '0x120' },
    at: '110m',
  },
  {
    alert: 'AcsGatewayReplicaDown',
    title: 'fires when one of two replicas is gone',
    series: { [up(1)]: '1x120', [up(2)]: '1x60 0x60' },
    at: '70m',
    fires: {
      labels: { job: 'acs-otel-gateway', instance: 'gateway-2:8889' },
      summary: "The gateway's replica gateway-2:8889 can't be scraped",
    },
  },
  {
    alert: 'AcsGatewayReplicaDown',
    title: 'stays silent while a replica restarts, and when all are gone, which is another alert',
    series: { [up(1)]: '1x60 0x60', [up(2)]: '1x20 0x3 1x40 0x60' },
    at: '110m',
  },
  {
    alert: 'AcsGatewayQueueFull',
    title: 'fires when a queue has been full for half an hour',
    series: {
      [queue('size')]: '0x20 100000x60',
      [queue('capacity')]: '100000x90',
      [queue('size', 'loki')]: '7x90',
      [queue('capacity', 'loki')]: '1000x90',
    },
    at: '50m',
    fires: {
      labels: {
        job: 'acs-otel-gateway-telemetry',
        instance: 'gateway-1:8888',
        exporter: 'otlp_http/backend_pages',
      },
      summary: "The gateway's queue for otlp_http/backend_pages has been 100% full for 15 minutes",
    },
  },
  {
    alert: 'AcsGatewayQueueFull',
    title: 'stays silent while a queue takes ten minutes to drain',
    series: { [queue('size')]: '0x20 100000x10 50000x60', [queue('capacity')]: '100000x90' },
    at: '31m',
  },
  {
    alert: 'AcsCallEndsWithoutReason',
    title: 'fires when half of the ends have no reason',
    series: { [OK]: '0+1x90', [NO_REASON]: '0+1x90' },
    at: '80m',
    fires: {
      labels: { service_name: 'web', acs_source: 'client' },
      summary: 'web, client: 50% of the calls ended without a reason',
    },
  },
  {
    alert: 'AcsCallEndsWithoutReason',
    title: 'fires when all twelve ends of an hour have none',
    series: { [NO_REASON]: '0+0.2x90' },
    at: '80m',
    fires: {
      labels: { service_name: 'web', acs_source: 'client' },
      summary: 'web, client: 100% of the calls ended without a reason',
    },
  },
  {
    alert: 'AcsCallEndsWithoutReason',
    title: 'stays silent on nine of them, and on a listed code whose class nobody knows',
    series: {
      [OK]: '0+1x90',
      [ended(500, 'unknown unknown false')]: '0+5x90',
      [NO_REASON]: '0x30 9x60',
    },
    at: '80m',
  },
];
