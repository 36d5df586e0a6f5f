/** The Node that is needed. */
const MINIMUM_NODE = [22, 15] as const;

/** Why this process gets no hooks at all, or undefined. */
export function refusal(version: string = process.versions.node): string | undefined {
  return tooOld(MINIMUM_NODE, version) && `${tooOld(MINIMUM_NODE, version)}; nothing is traced`;
}

/** What is needed, where this Node is older. */
export function tooOld(
  minimum: readonly [number, number],
  version: string = process.versions.node,
): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > minimum[0] || (major === minimum[0] && minor >= minimum[1])) return undefined;
  return `needs Node ${minimum.join('.')} or newer, this is ${version}`;
}
