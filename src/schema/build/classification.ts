/** Everything that is generated from the tables of codes in `src/schema/`. */
import { classifyYaml } from '../../../collector-config/build.ts';
import { lookupFiles } from './lookups.ts';
import { textFiles } from './texts.ts';

export { codesReference } from './codes-reference.ts';

/** Repo-relative path -> content. */
export function classificationFiles(): Record<string, string> {
  return {
    ...lookupFiles(),
    ...textFiles(),
    'collector-config/classify.yaml': classifyYaml(),
  };
}
