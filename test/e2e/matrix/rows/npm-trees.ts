/** What npm prints about our dependencies next to both lines of OpenTelemetry. */
import type { Row } from '../row.ts';

/**
 * Not an optional peer that is missing, which `npm ls` lists among the rest, and not the install script that `sdk-node`
 * brings itself (protobufjs).
 */
const COMPLAINT =
  /ERESOLVE|invalid|npm warn deprecated|install-scripts +acs-otel@|UNMET (?:PEER )?DEPENDENCY|ELSPROBLEMS/;

const npmTree = (name: string, set: string): Row => ({
  house: 'npm install',
  name,
  set,
  when: 'ci',
  files: {},
  async run({ installLog, run }) {
    const tree = await run(['npm', 'ls', '--all']);
    const lines = `${installLog}${tree.stdout}${tree.stderr}`.split('\n');
    return {
      ...tree,
      stdout: [...new Set(lines.filter((line) => COMPLAINT.test(line)))].join('\n'),
      stderr: '',
    };
  },
  outcome: { kind: 'quiet', never: COMPLAINT },
});

export const npmTreeRows: Row[] = [
  npmTree('API 1.9 and SDK 2.x', 'sdk2'),
  npmTree('API 1.10 and SDK 3.x', 'sdk3'),
  npmTree('API 1.10 and auto-instrumentations-node', 'autoInstrumentations'),
  npmTree('useAzureMonitor', 'azureMonitor'),
  npmTree('@vercel/otel', 'vercel'),
];
