/** Requests of the read API. */
import { useCallback, useLayoutEffect, useState } from 'preact/hooks';
import type { ApiError } from '../view/api.ts';

const TOKEN = 'acs-otel-token';

/**
 * The token of `--token`, from the address that the terminal prints. It leaves the address at once, so that it is in no
 * copied link, and lasts as long as the tab.
 */
export const token = takeToken();

function takeToken(): string | null {
  const url = new URL(location.href);
  const given = url.searchParams.get('token');
  if (given === null) return sessionStorage.getItem(TOKEN);
  sessionStorage.setItem(TOKEN, given);
  url.searchParams.delete('token');
  history.replaceState(null, '', url.pathname + url.search + url.hash);
  return given;
}

/** The address of an answer for requests that take no headers. */
export function addressOf(path: string): string {
  if (token === null) return `/api/${path}`;
  return `/api/${path}${path.includes('?') ? '&' : '?'}token=${encodeURIComponent(token)}`;
}

export class ReadError extends Error {
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** @throws ReadError */
export async function read<T>(path: string, signal?: AbortSignal): Promise<T> {
  const headers = token === null ? {} : { authorization: `Bearer ${token}` };
  let response: Response;
  try {
    response = await fetch(`/api/${path}`, { headers, ...(signal && { signal }) });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ReadError('acs-otel view does not answer. Is its process still running?', 0);
  }
  if (response.ok) return (await response.json()) as T;
  const text = await response.text();
  throw new ReadError(messageOf(text) ?? `acs-otel view answered ${response.status}.`, response.status);
}

function messageOf(text: string): string | undefined {
  try {
    return (JSON.parse(text) as ApiError).error;
  } catch {
    return text.trim() || undefined;
  }
}

export interface Answer<T> {
  data: T | undefined;
  error: ReadError | undefined;
  /** The path that `data` answers. */
  path: string | undefined;
  reload(): void;
}

/** The answer to a path; keeps the last one while a reload is under way. No request while the path is undefined. */
export function useAnswer<T>(path: string | undefined): Answer<T> {
  const [state, setState] = useState<Omit<Answer<T>, 'reload'>>(NOTHING);
  const [round, setRound] = useState(0);
  // An effect would wait until "Loading…" is painted.
  useLayoutEffect(() => {
    if (path === undefined) return undefined;
    const abort = new AbortController();
    read<T>(path, abort.signal).then(
      (data) => setState({ data, error: undefined, path }),
      (error: unknown) => {
        if (abort.signal.aborted) return;
        setState((last) => ({ ...(last.path === path ? last : NOTHING), error: error as ReadError }));
      },
    );
    return () => abort.abort();
  }, [path, round]);
  const reload = useCallback(() => setRound((last) => last + 1), []);
  return { ...(path === state.path || state.error ? state : { ...state, error: undefined }), reload };
}

const NOTHING = { data: undefined, error: undefined, path: undefined };
