/** Levels and lines of `@azure/logger`. A line is one text: `azure:<package>:<level> <message>`. */
import type { SdkLogLevel } from '../../events/acs-event.ts';

/** Most severe first. */
export const LEVELS: readonly SdkLogLevel[] = ['error', 'warning', 'info', 'verbose'];

/** A line may be a megabyte. The signals cut to the exported size, after redaction. */
export const MAX_READ = 64 * 1024;

const LINE = new RegExp(`^azure:(.+?):(${LEVELS.join('|')}) ?([\\s\\S]*)$`);

export interface Line {
  package: string;
  level: SdkLogLevel;
  message: string;
}

/** 1 (`error`) to 4 (`verbose`); 0 if nothing is logged. */
export function rankOf(level: SdkLogLevel | 'off' | undefined): number {
  return LEVELS.indexOf(level as SdkLogLevel) + 1;
}

/** Undefined if `text` is not such a line. */
export function parseLine(text: unknown): Line | undefined {
  const match = typeof text === 'string' && LINE.exec(text.slice(0, MAX_READ));
  if (!match) return undefined;
  const [, name = '', level, message = ''] = match;
  return { package: name, level: level as SdkLogLevel, message };
}
