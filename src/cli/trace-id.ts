/** `acs-otel trace-id`: the trace of a call or message, from its id alone. */
import { defineCommand } from 'citty';
import { guidTraceId } from '../events/guid-trace-id.ts';
import { traceIdOfCall, traceIdOfEmail, traceIdOfSms } from '../events/hashed-ids.ts';
import { SCOPE_VERSION } from '../generated/version.ts';
import { redactBody } from '../signals/redaction.ts';
import { echoed } from './plain-text.ts';

const OF: Record<string, (id: string) => string> = {
  call: traceIdOfCall,
  sms: traceIdOfSms,
  email: traceIdOfEmail,
};
const ALIASES: Record<string, string> = { mail: 'email', 'e-mail': 'email' };
const GUID = /(?<![\da-f])[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}(?![\da-f])/gi;
const SMS_ID = /^(?:Outgoing|Incoming)_/i;
const PHONE = /^\+?[\d\s()./-]+$/;
/** What is said of another form, and the name of the id. */
const FORMS: Record<string, [form: string, name: string]> = {
  call: ['is no GUID, as the ids of calls are', 'call id'],
  sms: ['does not begin with Outgoing_ or Incoming_, as the message ids of SMS do', 'message id'],
  email: ['is no GUID, as the operation ids of emails are', 'operation id'],
};
const EXAMPLE = 'acs-otel trace-id call 7ffea751-907c-494d-b7f9-b26677521a44';

/** Invalid input: what was seen. */
class BadId extends Error {}

/** The subcommand. Exit status: 0, or 2 for bad input. */
export const traceIdCommand = defineCommand({
  meta: {
    name: 'trace-id',
    description: 'Print the trace id of a call or message, from its id',
  },
  args: {
    kind: { type: 'positional', required: false, description: 'call, sms or email' },
    id: {
      type: 'positional',
      required: false,
      description: 'Call id, message id of an SMS, or operation id of an email',
    },
  },
  run({ rawArgs }) {
    if (rawArgs.includes('--version')) {
      process.stdout.write(`${SCOPE_VERSION}\n`);
      return;
    }
    try {
      process.stdout.write(`${traceIdOf(rawArgs)}\n`);
    } catch (error) {
      if (!(error instanceof BadId)) throw error;
      process.exitCode = 2;
      process.stderr.write(`${error.message}. Give one of them and its id, as in: ${EXAMPLE}\n`);
    }
  },
});

function traceIdOf(args: string[]): string {
  const option = args.find((arg) => arg.startsWith('-'));
  if (option !== undefined)
    throw new BadId(`"${echoed(option)}" is no option and no id of a call, sms, email`);
  const [given = '', pasted = '', extra] = args;
  const lower = given.trim().toLowerCase();
  const kind = Object.hasOwn(ALIASES, lower) ? (ALIASES[lower] ?? '') : lower;
  const ofKind = Object.hasOwn(OF, kind) ? OF[kind] : undefined;
  if (!ofKind) throw new BadId(`"${echoed(given)}" is none of call, sms, email`);
  if (extra !== undefined) throw new BadId(`"${echoed(extra)}" is one argument too many`);
  const id = kind === 'sms' ? bare(pasted) : guidOr(bare(pasted));
  if (id === '') throw new BadId('No id given');
  const doubt = doubtOf(kind, id);
  if (doubt) process.stderr.write(`${doubt}\n`);
  return ofKind(id);
}

/** What is unusual about the id; undefined if it has the form of such an id. */
function doubtOf(kind: string, id: string): string | undefined {
  const isUsual = kind === 'sms' ? SMS_ID.test(id) : guidTraceId(id) !== undefined;
  if (isUsual) return undefined;
  const [form, name] = FORMS[kind] ?? [];
  return `${quoted(id)} ${form}: this trace id is its SHA-256. Check that it is the ${name}.`;
}

/** Phone numbers, addresses and other personal data are not repeated. */
function quoted(id: string): string {
  return PHONE.test(id) ? 'A number' : `"${redactBody(echoed(id)).body}"`;
}

/** Without the space, quotes and brackets around a copied id. */
function bare(pasted: string): string {
  return pasted.replace(/^[\s"'`{}()<>[\],;]+|[\s"'`{}()<>[\],;]+$/g, '');
}

/** The only GUID in a longer text, such as a URL, else the text. */
function guidOr(text: string): string {
  const guids = new Set(text.match(GUID)?.map((guid) => guid.toLowerCase()));
  const [guid, ...others] = guids;
  if (guid === undefined || guid.length === text.length) return text;
  if (others.length > 0) {
    throw new BadId(
      `"${echoed(text)}" holds ${guids.size} GUIDs, of which one can be the id of a call, sms, email`,
    );
  }
  process.stderr.write(`Took ${guid} out of the longer text as the id.\n`);
  return guid;
}
