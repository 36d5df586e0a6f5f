/** A user-facing diagnostic: name and value -> outcome. */
import { DIAGNOSTICS } from '../generated/diagnostics.ts';
import { type DiagnosticKind, qualityOf } from './diagnostic-quality.ts';
import { UNKNOWN_VERDICT, type Verdict } from './verdict.ts';

/** Subject of a diagnostic. */
export type DiagnosticScope = 'network' | 'media' | 'server';

/** Meaning of its value; `unknown` for a value that its kind does not have. */
export type DiagnosticQuality = 'good' | 'poor' | 'bad' | 'unknown';

/** A `diagnosticChanged` event; further fields, such as `valueType`, are ignored. */
export interface DiagnosticInput {
  /** `networkReconnect`; also `NetworkReconnect`, as resource logs write it. */
  readonly name?: unknown;
  /** Boolean of a flag, 1 to 3 of a quality, or the name of a quality. */
  readonly value?: unknown;
}

/** The classified diagnostic; frozen. The verdict is that of its value: a good one is `ok` and expected. */
export interface DiagnosticOutcome extends Verdict {
  /** Name as the SDK spells it, if the table lists it. */
  readonly name?: string;
  /** Absent if the table does not list the name. */
  readonly scope?: DiagnosticScope;
  /** Meaning of the value. */
  readonly quality: DiagnosticQuality;
  /** Whether the table lists the name. */
  readonly matched: 'name' | 'unknown';
  /** The table lists the name, so it may be a metric attribute. */
  readonly listed: boolean;
}

interface Row {
  readonly name: string;
  readonly scope: DiagnosticScope;
  readonly kind: DiagnosticKind;
}

const SCOPES: Record<string, DiagnosticScope> = { n: 'network', m: 'media', s: 'server' };
const ORIGINS = { network: 'network', media: 'client', server: 'unknown' } as const;

const rows = /* @__PURE__ */ diagnosticRows();

/**
 * Classifies a user-facing diagnostic. Never throws: bad input is `unknown`.
 * @example classifyDiagnostic({ name: 'networkReconnect', value: 3 }).quality // 'bad'
 */
export function classifyDiagnostic(input: DiagnosticInput): DiagnosticOutcome {
  try {
    const row = typeof input.name === 'string' ? rows.get(input.name.toLowerCase()) : undefined;
    if (!row)
      return Object.freeze({ ...UNKNOWN_VERDICT, quality: 'unknown', matched: 'unknown', listed: false });
    const { name, scope } = row;
    const { value } = input;
    const quality = typeof value === 'object' ? 'unknown' : qualityOf(row.kind, String(value));
    return Object.freeze({ name, scope, ...verdict(scope, quality), quality, matched: 'name', listed: true });
  } catch {
    return Object.freeze({ ...UNKNOWN_VERDICT, quality: 'unknown', matched: 'unknown', listed: false });
  }
}

function verdict(scope: DiagnosticScope, quality: DiagnosticQuality): Verdict {
  if (quality === 'good') return { category: 'success', class: 'ok', origin: 'unknown', expected: true };
  if (quality === 'unknown') return { ...UNKNOWN_VERDICT, class: scope, origin: ORIGINS[scope] };
  return {
    category: scope === 'server' ? 'unexpected_server_error' : 'unexpected_client_error',
    class: scope,
    origin: ORIGINS[scope],
    expected: false,
  };
}

function diagnosticRows(): Map<string, Row> {
  return new Map(
    DIAGNOSTICS.split(' ').map((entry) => {
      const [name = '', letters = ''] = entry.split(':');
      const scope = SCOPES[letters.charAt(0)] ?? 'media';
      return [name.toLowerCase(), { name, scope, kind: letters.charAt(1) as DiagnosticKind }];
    }),
  );
}
