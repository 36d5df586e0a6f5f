/** Anything thrown -> the words of `error.type`. */
import type { ErrorInfo } from './acs-event.ts';

/** HTTP status where there is one, else the error's code, else its name. Never throws, whatever it is given. */
export function errorInfo(error: unknown): ErrorInfo {
  try {
    if (error === null || typeof error !== 'object') return { type: '_OTHER', message: String(error) };
    const { statusCode, code, name, message } = error as Record<string, unknown>;
    const status = httpStatus(statusCode);
    return {
      type: shortText(status) ?? shortText(code) ?? shortText(name) ?? '_OTHER',
      message: text(message),
      statusCode: status,
    };
  } catch {
    return { type: '_OTHER' };
  }
}

/** An HTTP status code as a number, or undefined. */
export function httpStatus(value: unknown): number | undefined {
  const status = typeof value === 'string' ? Number(value) : value;
  return typeof status === 'number' && Number.isInteger(status) && status >= 100 && status <= 599
    ? status
    : undefined;
}

/** `error.type` has low cardinality: anything long or with spaces in it is a message, not a type. */
function shortText(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const type = String(value);
  return /^[\w.-]{1,64}$/.test(type) ? type : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
