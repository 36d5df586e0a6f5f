/** The ratings of a survey. */
import type { SurveyRatings } from '../../events/call-event.ts';
import type { Redacted } from '../../events/redacted.ts';
import { guarded } from '../../safety/guard.ts';

/** Scores and closed lists of issues; free text stays in the app. */
export function ratings(survey: unknown): SurveyRatings {
  const result: SurveyRatings = {};
  for (const part of ['overall', 'audio', 'video', 'screenshare']) {
    const rating = guarded('a rating', () => (survey as Record<string, unknown>)[`${part}Rating`]);
    const { score, issues } = (rating ?? {}) as { score?: unknown; issues?: unknown };
    if (typeof score === 'number') result[part] = score;
    const named = Array.isArray(issues) ? issues.filter(isName) : [];
    if (named.length > 0) result[`${part}_issues`] = named.slice(0, 20).join(',') as Redacted;
  }
  return result;
}

/** The SDK's issues are words. */
function isName(value: unknown): boolean {
  return typeof value === 'string' && /^[a-z_]{1,64}$/i.test(value);
}
