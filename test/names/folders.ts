import { join } from 'node:path';

/** Where the sinks of a test project record the names that reach them. */
export function namesFolder(project: string): string {
  return join(import.meta.dirname, '../../.cache/emitted-names', project);
}
