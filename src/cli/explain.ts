/** `acs-otel explain`: the meaning of a code, whose fault it is, and what to do. */
import { defineCommand } from 'citty';
import { BadInput, type Explanation, explain } from './explain-lookup.ts';
import { explanationJson, explanationText } from './explain-print.ts';
import { type ShortAnswer, shortAnswerText } from './explain-words.ts';
import { echoed } from './plain-text.ts';

/** The subcommand. Exit status: 0 for a known code, 1 for an unknown one, 2 for bad input. */
export const explainCommand = defineCommand({
  meta: {
    name: 'explain',
    description: 'Explain a code, as it is pasted: 480/10037, SMS 4006, Bounced, 5.1.1, networkReconnect',
  },
  args: {
    code: {
      type: 'positional',
      required: false,
      description: 'Call end code, or one of sms, email, chat, http, automation, diagnostic',
    },
    subCode: { type: 'positional', required: false, description: 'Sub code, or the code or name to look up' },
    json: { type: 'boolean', description: 'Print JSON', default: false },
  },
  run({ rawArgs, args }) {
    try {
      const option = rawArgs.find((arg) => arg.startsWith('-') && arg !== '--json');
      if (option)
        throw new BadInput(
          `"${echoed(option)}" is neither an option nor a code: codes are whole numbers, 0 or greater.`,
        );
      print(explain(args._), args.json);
    } catch (error) {
      if (!(error instanceof BadInput)) throw error;
      process.exitCode = 2;
      process.stderr.write(`${error.message}\n`);
    }
  },
});

function print(answer: Explanation | ShortAnswer, json: boolean): void {
  if ('lines' in answer) {
    process.exitCode = answer.known ? 0 : 1;
    process.stdout.write(json ? `${JSON.stringify(answer, null, 2)}\n` : shortAnswerText(answer));
    return;
  }
  process.exitCode = answer.outcome.matched === 'unknown' ? 1 : 0;
  process.stdout.write(json ? explanationJson(answer) : explanationText(answer));
}
