/** One line of the doctor's report, and how it is printed. */
import { styleText } from 'node:util';
import { plainText } from './plain-text.ts';

/** `failed` decides the exit status; a `note` only informs. */
type CheckState = 'ok' | 'failed' | 'note';

export interface Check {
  /** Stable name for scripts. */
  name: string;
  state: CheckState;
  /** What was found. Holds no secret: neither header values nor connection strings nor credentials of URLs. */
  text: string;
  /** The one change that mends it. */
  remedy?: string;
}

export const ok = (name: string, text: string): Check => check(name, 'ok', text);
export const note = (name: string, text: string): Check => check(name, 'note', text);
export const failed = (name: string, text: string, remedy: string): Check => ({
  ...check(name, 'failed', text),
  remedy,
});

/** Texts of others may hold a URL with a password. */
function check(name: string, state: CheckState, text: string): Check {
  return { name, state, text: text.replace(/\/\/[^/@\s"']+@/g, '//') };
}

export const isFailed = ({ state }: Check): boolean => state === 'failed';

const MARKS: Record<CheckState, [mark: string, style: 'green' | 'red' | 'dim']> = {
  ok: ['✓', 'green'],
  failed: ['✗', 'red'],
  note: ['-', 'dim'],
};

/** Text, coloured only on a terminal. */
export function reportText(checks: readonly Check[]): string {
  const lines = checks.flatMap(({ state, text, remedy }) => {
    const [mark, style] = MARKS[state];
    // styleText checks the stream and NO_COLOR.
    const painted = styleText(style, mark, { stream: process.stdout });
    return [`${painted} ${plainText(text)}`, ...(remedy ? [`    ${plainText(remedy)}`] : [])];
  });
  const wrong = checks.filter(isFailed).length;
  const end =
    wrong === 0
      ? 'Nothing is wrong.'
      : `${wrong} of ${checks.length} checks failed; what to do is below each ✗.`;
  return `${[...lines, '', end].join('\n')}\n`;
}

export function reportJson(checks: readonly Check[]): string {
  return `${JSON.stringify({ ok: !checks.some(isFailed), checks }, null, 2)}\n`;
}
