/** What npm says of our dependencies beside the two lines of OpenTelemetry. */
import type { Row } from '../row.ts';

const COMPLAINT = /ERESOLVE|invalid|npm warn deprecated|install-scripts +\S+@|UNMET|ELSPROBLEMS/;

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
