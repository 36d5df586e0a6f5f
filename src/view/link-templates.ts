/** Links to other tools: `--link NAME=URL`, with placeholders in the URL. */
import { echoed } from '../cli/plain-text.ts';
import type { Link } from './api-parts.ts';

/** Values of the placeholders `{traceId}`, `{callId}`, `{from}` and `{to}` (milliseconds since 1970). */
export interface LinkValues {
  traceId?: string | undefined;
  callId?: string | undefined;
  from: string;
  to: string;
}

const PLACEHOLDER = /\{(\w+)\}/g;

export class LinkTemplates {
  readonly #templates: Link[];

  /** @throws Error that names the link that is not an http or https URL */
  constructor(links: readonly string[] = []) {
    this.#templates = links.map((link) => {
      const [label = '', url = ''] = /^([^=]{1,40})=(.*)$/s.exec(link)?.slice(1) ?? [];
      const example = url.replace(PLACEHOLDER, '0');
      if (label === '' || !URL.canParse(example) || !/^https?:$/.test(new URL(example).protocol))
        throw new Error(
          `--link "${echoed(link)}" is not NAME=URL, as in Jaeger=http://localhost:16686/trace/{traceId}: only http and https are linked.`,
        );
      return { label, url };
    });
  }

  get labels(): string[] {
    return this.#templates.map(({ label }) => label);
  }

  /** The links whose placeholders all have a value. */
  of(values: LinkValues): Link[] {
    return this.#templates.flatMap(({ label, url }) => {
      const known = { ...values } as Record<string, string | undefined>;
      const names = [...url.matchAll(PLACEHOLDER)].map(([, name = '']) => name);
      if (names.some((name) => known[name] === undefined)) return [];
      return [
        { label, url: url.replace(PLACEHOLDER, (_, name: string) => encodeURIComponent(known[name] ?? '')) },
      ];
    });
  }
}
