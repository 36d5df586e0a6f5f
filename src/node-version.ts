/** The Node that is needed. */
const MINIMUM_NODE = [22, 15] as const;

/** Why this process gets no hooks at all, or undefined. */
export function refusal(version: string = process.versions.node): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor >= MINIMUM_NODE[1])) return undefined;
  return `needs Node ${MINIMUM_NODE.join('.')} or newer, this is ${version}; nothing is traced`;
}
