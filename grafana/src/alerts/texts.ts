/** What several alerts say. */
import type { Match } from './alert.ts';

export const UNEXPECTED: Match = { attribute: 'expected', is: '=', value: 'false' };

/** Prometheus' template variables: the value as a share, and the service. */
export const SHARE = '{{ $value | humanizePercentage }}';
export const WHO = '{{ $labels.service_name }}';
