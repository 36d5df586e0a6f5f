/** Filters of a list. They live in the address, so that a filtered list can be kept and sent. */
import type { MessageType, PageKind, Verdict } from '../view/api.ts';
import { FAULTS, MESSAGE_STATES, STATES } from './fault.ts';
import { spaced } from './format.ts';
import { go } from './router.ts';

const NAMES = ['state', 'origin', 'service', 'app', 'type', 'period'] as const;
type FilterName = (typeof NAMES)[number];

/** Minutes by the name of a period. */
const PERIODS: Readonly<Record<string, [label: string, minutes: number]>> = {
  '15m': ['Last 15 minutes', 15],
  '1h': ['Last hour', 60],
  '24h': ['Last 24 hours', 24 * 60],
  '7d': ['Last 7 days', 7 * 24 * 60],
};
const TYPES: readonly MessageType[] = ['sms', 'email', 'chat', 'advanced', 'operation'];

type Choice = readonly [value: string, label: string];

interface FilterProps {
  kind: PageKind;
  query: URLSearchParams;
  values: { services: string[]; apps: string[] };
}

export function Filters({ kind, query, values }: FilterProps) {
  const states = Object.entries(
    kind === 'call' ? STATES : { ...MESSAGE_STATES, ok: `${MESSAGE_STATES.ok} or success` },
  );
  const origins = Object.entries(FAULTS) as [Verdict['origin'], string][];
  const change = (name: FilterName, value: string) => {
    const next = new URLSearchParams(query);
    if (value === '') next.delete(name);
    else next.set(name, value);
    next.delete('after');
    go(`/${kind}s${next.size > 0 ? `?${next}` : ''}`);
  };
  const select = (name: FilterName, label: string, choices: readonly Choice[]) => (
    <Select
      label={label}
      value={query.get(name) ?? ''}
      choices={choices}
      onChange={(value) => change(name, value)}
    />
  );
  const isFiltered = NAMES.some((name) => query.has(name));
  return (
    <form class="filters" aria-label="Filters" onSubmit={(event) => event.preventDefault()}>
      {kind === 'message' &&
        select(
          'type',
          'Type',
          TYPES.map((type) => [type, typeLabel(type)]),
        )}
      {select('state', 'Outcome', states)}
      {select('origin', 'Whose fault', origins)}
      {select('service', 'Service', chosen(values.services, query.get('service')).map(asChoice))}
      {select('app', 'App', chosen(values.apps, query.get('app')).map(verbatim))}
      {select(
        'period',
        'Period',
        Object.entries(PERIODS).map(([name, [label]]) => [name, label]),
      )}
      {isFiltered && (
        <a class="reset" href={`/${kind}s`}>
          Remove filters
        </a>
      )}
    </form>
  );
}

interface SelectProps {
  label: string;
  value: string;
  choices: readonly Choice[];
  onChange(value: string): void;
}

function Select({ label, value, choices, onChange }: SelectProps) {
  return (
    <label>
      <span>{label}</span>
      <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        <option value="">All</option>
        {choices.map(([choice, text]) => (
          <option key={choice} value={choice}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

const asChoice = (value: string): Choice => [value, spaced(value)];
const verbatim = (value: string): Choice => [value, value];

/** A value that is filtered by stays a choice when the store no longer has it. */
const chosen = (values: readonly string[], value: string | null) =>
  value && !values.includes(value) ? [...values, value] : values;

export function typeLabel(type: MessageType): string {
  const labels = {
    sms: 'SMS',
    email: 'Email',
    chat: 'Chat',
    advanced: 'Advanced messaging',
    operation: 'Other operations',
  };
  return labels[type];
}

/** Whether ACS reports deliveries of the type. */
export const hasReports = (type: MessageType) => type === 'sms' || type === 'email';

/** The query of the read API. @param now The period counts back from here. */
export function apiQuery(query: URLSearchParams, now: number): string {
  const asked = new URLSearchParams();
  for (const name of ['state', 'origin', 'service', 'app', 'type'])
    if (query.get(name)) asked.set(name, query.get(name) ?? '');
  const [, minutes] = PERIODS[query.get('period') ?? ''] ?? [];
  if (minutes !== undefined) asked.set('since', String(now - minutes * 60_000));
  return asked.toString();
}
