/** The burn-rate alerts: both windows, both floors. */
import { ACS_503, type Case, OK } from './cases.ts';

const alert = 'AcsCallErrorBudgetBurn';
const labels = { service_name: 'web', acs_source: 'client' };
const allowed = 'the objective allows';

export const BUDGET_CASES: Case[] = [
  {
    alert,
    burnRate: '14.4',
    title: 'fires when a fifth of the calls fails for an hour',
    series: { [OK]: '0+8x120', [ACS_503]: '0+2x120' },
    at: '90m',
    fires: {
      labels,
      summary: `web, client: 20% of the calls of the last 1h failed unexpectedly, more than 14.4 times what ${allowed}`,
    },
  },
  {
    alert,
    burnRate: '14.4',
    title: 'stays silent when three calls at night all fail',
    series: { [OK]: '0x120', [ACS_503]: '0x80 1 2 3 3 3 3 3 3 3 3' },
    at: '85m',
  },
  {
    alert,
    burnRate: '14.4',
    title: 'ends half an hour after the failures, although the hour still looks bad',
    series: { [OK]: '0+8x120', [ACS_503]: '0+5x60 300x60' },
    at: '100m',
  },
  {
    alert,
    burnRate: '14.4',
    title: 'stays silent when ten fail and no fifty were made',
    series: { [OK]: '0x60 0+1x30 30x30', [ACS_503]: '0x60 0 0+1x10 10x40' },
    at: '72m',
  },
  {
    alert,
    burnRate: '6',
    title: 'fires when a tenth of the calls fails for six hours',
    series: { [OK]: '0+9x500', [ACS_503]: '0+1x500' },
    at: '400m',
    fires: {
      labels,
      summary: `web, client: 10% of the calls of the last 6h failed unexpectedly, more than 6 times what ${allowed}`,
    },
  },
  {
    alert,
    burnRate: '6',
    title: 'stays silent at five percent',
    series: { [OK]: '0+19x500', [ACS_503]: '0+1x500' },
    at: '400m',
  },
  {
    alert,
    burnRate: '6',
    title: 'stays silent on nine failures in six hours',
    series: { [OK]: '0x380 0+1x60', [ACS_503]: '0x390 0+1x8 9x60' },
    at: '400m',
  },
  {
    alert,
    burnRate: '1',
    title: 'fires when two percent fail for three days',
    series: { [OK]: '0+490x500', [ACS_503]: '0+10x500' },
    at: '4500m',
    step: '10m',
    fires: {
      labels,
      summary: `web, client: 2% of the calls of the last 3d failed unexpectedly, more than ${allowed}`,
    },
  },
  {
    alert,
    burnRate: '1',
    title: 'stays silent when half a percent fails',
    series: { [OK]: '0+1990x500', [ACS_503]: '0+10x500' },
    at: '4500m',
    step: '10m',
  },
  {
    alert,
    burnRate: '1',
    title: 'stays silent when all nine calls of three days failed',
    series: { [ACS_503]: '0x440 0+1x8 9x60' },
    at: '4500m',
    step: '10m',
  },
];
