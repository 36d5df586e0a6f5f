/** Reads what is pasted with its keys: JSON, `util.inspect`, log attributes, `code 480 subcode 10037`. */

/** The values of the keys that say what ended how; all other keys are ignored. */
export interface Fields {
  code?: string;
  subCode?: string;
  /** Of an HTTP response. */
  httpStatus?: string;
  /** Of one recipient of an SMS. */
  smsHttpStatus?: string;
  smtp?: string;
  enhanced?: string;
  /** `deliveryStatus`, as SMS reports spell it. */
  smsStatus?: string;
  /** `deliveryStatusDetails` of an SMS report. */
  smsCode?: string;
  resultCategories?: string[];
}

/** A message can contain the name of any key. */
const MESSAGE =
  /["']?\b(?:error)?message["']?\s*[:=]\s*(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`|[^,;}]*)/gi;
/** What is itself a key is no value: `Call ended: code=408`. */
const KEY_AND_VALUE =
  /(?<![\w.])([A-Za-z][\w.]*)["']?\s*[:=]\s*["']?(?![A-Za-z][\w.]*["']?\s*[:=])(\[[^[\]]*\]|[^\s"',;{}[\]()]+)/g;
/** `code=408/subCode=10325` */
const BEFORE_KEY = /[/|&](?=[A-Za-z][\w.]*["']?\s*[:=])/g;
const SPACED = /\b(sub[ _-]?code|code)\s+(\d+)\b/gi;

const FIELD_OF: Record<string, Exclude<keyof Fields, 'resultCategories'>> = {
  code: 'code',
  participantendreason: 'code',
  httpstatuscode: 'smsHttpStatus',
  statuscode: 'httpStatus',
  smtpstatuscode: 'smtp',
  enhancedsmtpstatuscode: 'enhanced',
  deliverystatusdetails: 'smsCode',
};

/** The first value of each known key, in any order. */
export function fieldsIn(text: string): Fields {
  const plain = unescaped(text.replace(MESSAGE, ' ')).replace(MESSAGE, ' ').replace(BEFORE_KEY, ' ');
  const fields: Fields = {};
  let otherCode: string | undefined;
  for (const [, key = '', given = ''] of [...plain.matchAll(KEY_AND_VALUE), ...plain.matchAll(SPACED)]) {
    const name = nameOf(key);
    const value = given.replace(/\.+$/, '');
    const field = FIELD_OF[name] ?? (name.endsWith('subcode') ? 'subCode' : undefined);
    if (value === 'null' || value === 'undefined') continue;
    if (name === 'resultcategories') fields.resultCategories ??= value.match(/\w+/g) ?? [];
    // Logs of Azure Monitor write `DeliveryStatus`, of emails.
    else if (name === 'deliverystatus' && key.startsWith('d')) fields.smsStatus ??= value;
    else if (field) fields[field] ??= value;
    else if (name.endsWith('code')) otherCode ??= value;
  }
  if (fields.code === undefined && otherCode !== undefined) fields.code = otherCode;
  return fields;
}

/** `acs.end_reason.sub_code`, `SubCode`, `sub code` -> `subcode`. */
function nameOf(key: string): string {
  return key
    .slice(key.lastIndexOf('.') + 1)
    .toLowerCase()
    .replace(/[ _-]/g, '');
}

/** JSON inside a string of JSON. */
function unescaped(text: string): string {
  return /\\"\w+\\"\s*:/.test(text) ? text.replaceAll('\\"', '"') : text;
}
