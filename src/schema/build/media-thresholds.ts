/** `media-thresholds.json` -> `media-thresholds.ts`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Threshold {
  figure: string;
  poorAbove?: number;
  poorBelow?: number;
}

/** Content of `src/generated/media-thresholds.ts`. */
export function mediaThresholdsFile(): string {
  const text = readFileSync(join(import.meta.dirname, '../media-thresholds.json'), 'utf8');
  const { thresholds } = JSON.parse(text) as { thresholds: Threshold[] };
  const rows = thresholds.map(
    ({ figure, poorAbove = 'Infinity', poorBelow = 0 }) => `  ${figure}: [${poorBelow}, ${poorAbove}],`,
  );
  return `// Generated from src/schema/media-thresholds.json by \`npm run generate\`. Edits are overwritten.

/** Figure -> poor below, poor above. No figure is negative. */
export const MEDIA_THRESHOLDS: Readonly<Record<string, readonly [number, number]>> = {
${rows.join('\n')}
};
`;
}
