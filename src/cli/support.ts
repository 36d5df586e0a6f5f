/** `acs-otel support`: a zip with what Microsoft support asks for. */
import { rename, rm, writeFile } from 'node:fs/promises';
import { defineCommand } from 'citty';
import { readAttachments } from '../support/attachments.ts';
import { supportFiles, supportZip, zipName } from '../view/support-files.ts';
import { needsOf } from '../view/support-needs.ts';
import { type SupportMaterial, supportMaterial } from '../view/support-parts.ts';
import { checkOptions, FIND_ARGS, find, orBadInput, say, sayNotFound } from './find-options.ts';
import { SourceError } from './inventory-source.ts';
import { plainText } from './plain-text.ts';
import { repeated } from './repeated.ts';

const ARGS = {
  ...FIND_ARGS,
  attach: {
    type: 'string',
    valueHint: 'file',
    description: 'Log of a native SDK (.blog, .etl) or a browser (.har, secrets removed); may be repeated',
  },
  'include-personal': {
    type: 'boolean',
    description: 'Keep personal data, if the source has any',
    default: false,
  },
} as const;

/** The subcommand. Exit status: 0 if it was found, 1 if not, 2 for bad input or a source that cannot be read. */
export const supportCommand = defineCommand({
  meta: {
    name: 'support',
    description:
      'Write support-<id>.zip for Microsoft support. Exit status: 0 written, 1 not found, 2 bad input',
  },
  args: ARGS,
  run: ({ rawArgs, args }) =>
    orBadInput(async () => {
      checkOptions(rawArgs, ARGS);
      const attachments = await readAttachments(repeated(rawArgs, 'attach'));
      const found = await find(args, args['include-personal']);
      const { loaded, source } = found;
      if (!loaded) {
        sayNotFound(found, args.json);
        return;
      }
      const { subject, store, personalData, cuts } = loaded;
      const material = supportMaterial(subject, store.queries, {
        source: source.name,
        personalData,
        cuts,
        attachments,
      });
      store.close();
      await write(material, args.json);
    }),
});

/** Replaces an older file only when the new one is complete. */
async function write(material: SupportMaterial, isJson: boolean): Promise<void> {
  const name = zipName(material);
  const files = supportFiles(material);
  const { missing } = needsOf(material);
  const part = `${name}.${process.pid}.part`;
  try {
    await writeFile(part, supportZip(files), { mode: 0o600, flag: 'wx' });
    await rename(part, name);
  } catch (error) {
    await rm(part, { force: true });
    throw new SourceError(
      `${name} cannot be written here: ${plainText((error as Error).message)}. Change to another folder.`,
    );
  }
  if (missing.length > 0) say('Missing, and how to get it:');
  for (const { what, how } of missing) say(`- ${what}: ${how}`);
  const listed = files.map((file) => ({ name: file.name, bytes: file.bytes.length }));
  const { kind, key, id, personalData, cuts } = material;
  process.stdout.write(
    isJson
      ? `${JSON.stringify({ file: name, kind, key, id, personalData, cuts, files: listed, missing }, null, 2)}\n`
      : `${name}\n`,
  );
}
