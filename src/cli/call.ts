/** `acs-otel call`: the verdict and the timeline of a call or message. */
import { defineCommand } from 'citty';
import { callText } from '../support/call-text.ts';
import { timelineJson } from '../view/support-data.ts';
import { supportMaterial } from '../view/support-parts.ts';
import { checkOptions, FIND_ARGS, find, orBadInput, sayNotFound } from './find-options.ts';

/** The subcommand. Exit status: 0 if it was found, 1 if not, 2 for bad input or a source that cannot be read. */
export const callCommand = defineCommand({
  meta: {
    name: 'call',
    description: 'Verdict and timeline of a call or message. Exit status: 0 found, 1 not found, 2 bad input',
  },
  args: FIND_ARGS,
  run: ({ rawArgs, args }) =>
    orBadInput(async () => {
      checkOptions(rawArgs, FIND_ARGS);
      const found = await find(args, false);
      const { loaded, source } = found;
      if (!loaded) {
        sayNotFound(found, args.json);
        return;
      }
      const { subject, store, personalData, cuts } = loaded;
      const material = supportMaterial(subject, store.queries, { source: source.name, personalData, cuts });
      store.close();
      process.stdout.write(args.json ? timelineJson(material) : callText(material));
    }),
});
