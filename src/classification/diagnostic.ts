/** What a user-facing diagnostic says: name and value -> outcome. */
import { DIAGNOSTICS } from '../generated/diagnostics.ts';
import { UNKNOWN_VERDICT, type Verdict } from './verdict.ts';

/** Where a diagnostic is about. */
export type DiagnosticScope = 'network' | 'media' | 'server';

/** What its value means; `unknown` where it has none that the table knows. */
export type DiagnosticQuality = 'good' | 'poor' | 'bad' | 'unknown';

/** A `diagnosticChanged` event; further fields, such as `valueType`, do no harm. */
export interface DiagnosticInput {
  /** `networkReconnect`; also `NetworkReconnect`, as resource logs write it. */
  readonly name?: unknown;
  /** Boolean of a flag, 1 to 3 of a quality, or their names. */
  readonly value?: unknown;
}

/** The classified diagnostic; frozen. The verdict is that of its value: a good one is `ok` and expected. */
export interface DiagnosticOutcome extends Verdict {
  /** Name as the SDK spells it, where it is known. */
  readonly name?: string;
  /** What it is about. */
  readonly scope?: DiagnosticScope;
  /** What the value means. */
  readonly quality: DiagnosticQuality;
  /** Whether the table knows the name. */
  readonly matched: 'name' | 'unknown';
  /** The table lists the name, so that it may be a metric attribute. */
  readonly listed: boolean;
}

interface Row {
  readonly name: string;
  readonly scope: DiagnosticScope;
  readonly kind: string;
}

const SCOPES: Record<string, DiagnosticScope> = { n: 'network', m: 'media', s: 'server' };
const ORIGINS = { network: 'network', media: 'client', server: 'unknown' } as const;
const FLAG: Record<string, DiagnosticQuality> = { false: 'good', true: 'bad' };
// serverConnection says that the connection is there, so that true is the good value.
const INVERTED: Record<string, DiagnosticQuality> = { true: 'good', false: 'bad' };
const QUALITY: Record<string, DiagnosticQuality> = { 1: 'good', 2: 'poor', 3: 'bad' };
const NAMES: Record<string, DiagnosticQuality> = { good: 'good', poor: 'poor', bad: 'bad' };

const rows = /* @__PURE__ */ diagnosticRows();

/**
 * Classifies a user-facing diagnostic. Total: bad input is `unknown`.
 * @example classifyDiagnostic({ name: 'networkReconnect', value: 3 }).quality // 'bad'
 */
export function classifyDiagnostic(input: DiagnosticInput): DiagnosticOutcome {
  try {
    const row = typeof input.name === 'string' ? rows.get(input.name.toLowerCase()) : undefined;
    if (!row)
      return Object.freeze({ ...UNKNOWN_VERDICT, quality: 'unknown', matched: 'unknown', listed: false });
    const { name, scope } = row;
    const quality = qualityOf(row.kind, input.value);
    return Object.freeze({ name, scope, ...verdict(scope, quality), quality, matched: 'name', listed: true });
  } catch {
    return Object.freeze({ ...UNKNOWN_VERDICT, quality: 'unknown', matched: 'unknown', listed: false });
  }
}

function qualityOf(kind: string, value: unknown): DiagnosticQuality {
  if (typeof value !== 'boolean' && typeof value !== 'number' && typeof value !== 'string') return 'unknown';
  const words = kind === 'q' ? QUALITY : kind === 'i' ? INVERTED : FLAG;
  const word = String(value).toLowerCase();
  return own(words, word) ?? own(NAMES, word) ?? 'unknown';
}

function own(words: Record<string, DiagnosticQuality>, word: string): DiagnosticQuality | undefined {
  return Object.hasOwn(words, word) ? words[word] : undefined;
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
      return [name.toLowerCase(), { name, scope, kind: letters.charAt(1) }];
    }),
  );
}
