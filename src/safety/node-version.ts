/** The oldest supported Node. */
const MINIMUM_NODE = [22, 15] as const;

/** Why nothing can be installed in this process; undefined if Node is new enough. */
export function refusal(version: string = process.versions.node): string | undefined {
  const reason = tooOld(MINIMUM_NODE, version);
  return reason && `${reason}; nothing is traced`;
}

/** Names the required version if this Node is older. */
export function tooOld(
  minimum: readonly [number, number],
  version: string = process.versions.node,
): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > minimum[0] || (major === minimum[0] && minor >= minimum[1])) return undefined;
  return `needs Node ${minimum.join('.')} or newer, this is ${version}`;
}
