/** `acs-otel trace-id`: the trace of a call or message, from its id alone. */
import { defineCommand } from 'citty';
import { traceIdOfCall, traceIdOfEmail, traceIdOfSms } from '../events/hashed-ids.ts';

const OF: Record<string, (id: string) => string> = {
  call: traceIdOfCall,
  sms: traceIdOfSms,
  email: traceIdOfEmail,
};

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
  run({ args }) {
    const [kind = '', id = '', ...more] = args._;
    const traceIdOf = Object.hasOwn(OF, kind) ? OF[kind] : undefined;
    if (traceIdOf && id !== '' && more.length === 0) {
      process.stdout.write(`${traceIdOf(id)}\n`);
      return;
    }
    process.exitCode = 2;
    const seen = traceIdOf
      ? id === ''
        ? 'No id given'
        : `"${more[0]}" is one argument too many`
      : `"${kind}" is none of call, sms, email`;
    process.stderr.write(
      `${seen}. Give one of them and its id, as in: acs-otel trace-id call 7ffea751-907c-494d-b7f9-b26677521a44\n`,
    );
  },
});
