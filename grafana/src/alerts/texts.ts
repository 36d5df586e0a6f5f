/** What several alerts say. */
import type { Match } from './alert.ts';

export const UNEXPECTED: Match = { attribute: 'expected', is: '=', value: 'false' };

/** Prometheus' template variables: the value as a share, and the service with environment and source, where known. */
export const SHARE = '{{ $value | humanizePercentage }}';
export const WHO = `{{ $labels.service_name }}${['deployment_environment_name', 'acs_source'].map((label) => `{{ with $labels.${label} }}, {{ . }}{{ end }}`).join('')}`;
