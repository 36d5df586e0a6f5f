/**
 * Redacts telemetry on receipt: other senders than this package may not have done it. The rules are those of the package
 * and, for names of attributes, those of the gateway in `collector-config/`.
 */
import { isMsCv } from '../events/ids.ts';
import { PERSONAL_RESOURCE } from '../safety/personal-resource.ts';
import { checked } from '../signals/attributes.ts';
import { redactBody, redactUrl } from '../signals/redaction.ts';
import { SENSITIVE_KEY } from '../signals/redaction-patterns.ts';
import { withoutTeamsIds } from '../signals/teams-ids.ts';

const REDACTED = 'REDACTED';
/** Other schemes have no path of segments. */
const WEB_URL = /^https?:\/\//i;
const URL_KEY = /^(?:url\.full|http\.url)$/;
/** Attributes that hold a person or the content of a message, whatever their value looks like. */
const PRIVATE_KEY =
  /^(?:http\.(?:request|response)\.(?:body(?:\.content|\.text)?|header\..*(?:key|authorization|cookie|token|secret).*)|body|content|message\.(?:body|content|text)|plain_?text|enduser\..*|user\.(?:id|name|email|full_name)|(?:client|net\.peer|network\.peer)\.(?:address|ip))$/i;
/** What apps call the texts and people of messages: `sms.text`, `messageBody`, `email.to`. `db.query.text` stays. */
const PRIVATE_KEY_END = new RegExp(
  `(?:${[
    '(?:sms|chat|e?mail|message|msg)(?:[\\w.]{0,64}[._])?(?:text|body|content|subject|html)',
    '(?:sms|chat|e?mail)[._]?(?:message|to|from)',
    '(?:request|response)[._]body',
    '(?:^|[.])(?:caller|callee|recipients?|sender)',
    '(?:first|last|given|family|nick|recipient|sender|caller|callee|customer|contact)[._ -]?name',
  ].join('|')})$`,
  'i',
);
/** Longer texts are redacted as bodies and cut to 8 KiB. */
const MAX_SHORT = 512;
const MAX_CACHED = 20_000;
const MAX_CACHED_LENGTH = 128;

/** Results for short texts are kept, because telemetry repeats them. */
export class Redactor {
  readonly keepsPersonal: boolean;
  readonly #texts = new Map<string, string>();
  readonly #bodies = new Map<string, string>();
  readonly #keys = new Map<string, string | undefined>();

  constructor(keepsPersonal = false) {
    this.keepsPersonal = keepsPersonal;
  }

  /** An id, a word or a text. */
  text(text: string): string {
    if (text.length > MAX_CACHED_LENGTH) return this.#redacted(text);
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    const redacted = this.#redacted(text);
    remember(this.#texts, text, redacted);
    return redacted;
  }

  /** The body of a log record. @param isError Lines of errors keep the ids of meetings that support asks for. */
  body(text: string, isError: boolean): string {
    if (this.keepsPersonal) return text;
    if (text.length > MAX_CACHED_LENGTH) return bodyOf(text, isError);
    const key = `${isError} ${text}`;
    const known = this.#bodies.get(key);
    if (known !== undefined) return known;
    const body = bodyOf(text, isError);
    remember(this.#bodies, key, body);
    return body;
  }

  /** Undefined if an attribute of this name must not be kept. */
  key(name: string): string | undefined {
    if (this.keepsPersonal) return name;
    if (this.#keys.has(name)) return this.#keys.get(name);
    const isPrivate =
      PERSONAL_RESOURCE.includes(name) ||
      [SENSITIVE_KEY, PRIVATE_KEY, PRIVATE_KEY_END].some((keys) => keys.test(name));
    const isKept = !isPrivate && this.text(name) === name;
    const key = isKept ? name : undefined;
    if (name.length <= MAX_CACHED_LENGTH) remember(this.#keys, name, key);
    return key;
  }

  /** The text value of an attribute. */
  value(name: string, text: string): string {
    if (this.keepsPersonal) return text;
    if (name === 'acs.ms_cv' && isMsCv(text)) return text;
    if (URL_KEY.test(name))
      return WEB_URL.test(text) && URL.canParse(text) ? redactUrl(new URL(text)) : REDACTED;
    return this.text(text);
  }

  #redacted(text: string): string {
    if (this.keepsPersonal) return text;
    return text.length > MAX_SHORT ? redactBody(text).body : checked(text);
  }
}

function bodyOf(text: string, isError: boolean): string {
  return redactBody(isError ? text : withoutTeamsIds(text)).body;
}

function remember<T>(map: Map<string, T>, key: string, value: T): void {
  if (map.size >= MAX_CACHED) map.clear();
  map.set(key, value);
}
