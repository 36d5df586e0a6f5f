/** Vitest global setup of the projects whose sinks record names: forgets what an earlier run recorded. */
import { rmSync } from 'node:fs';
import type { TestProject } from 'vitest/node';
import { namesFolder } from './folders.ts';

export function setup({ name }: TestProject): void {
  rmSync(namesFolder(name), { recursive: true, force: true });
}
