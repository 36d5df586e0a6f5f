/** Checks of the process and its environment variables. */
import { azureMonitorModule } from '../exporters/azure-monitor-module.ts';
import type { Signal } from '../exporters/otlp-protocol.ts';
import { refusal } from '../safety/node-version.ts';
import { disabled } from '../safety/switched-off.ts';
import { resolveOptions } from '../setup/options.ts';
import { type Check, failed, note, ok } from './doctor-check.ts';

/** Node, invalid options, and what switches everything off. */
export function environmentChecks(): Check[] {
  const reason = refusal();
  const warnings: string[] = [];
  const { enabled } = resolveOptions({}, process.env, (message) => warnings.push(message));
  return [
    reason
      ? failed('node', `Node: acs-otel ${reason}`, 'Update Node.')
      : ok('node', `Node ${process.versions.node}`),
    ...(disabled()
      ? [
          failed(
            'disabled',
            'OTEL_SDK_DISABLED is true: nothing is hooked and nothing is sent',
            'Unset OTEL_SDK_DISABLED.',
          ),
        ]
      : []),
    ...(enabled
      ? []
      : [
          failed(
            'disabled',
            'ACS_OTEL_ENABLED is false: nothing is hooked until the app calls acs.enable()',
            'Unset ACS_OTEL_ENABLED, or call acs.enable().',
          ),
        ]),
    ...warnings.map((message) => failed('options', message, 'Correct or unset the variable.')),
  ];
}

/** A signal that its variable sends nowhere. */
export function switchedOff(signal: Signal): Check {
  const variable = `OTEL_${signal.toUpperCase()}_EXPORTER`;
  const text = `${variable}=none: no ${signal} are sent`;
  // Backends without metrics or logs are common; acs-otel without traces is not.
  return signal === 'traces' ? failed(signal, text, `Unset ${variable}.`) : note(signal, text);
}

/** Whether the environment switches hooks off, so that none can be expected. */
export function hooksSwitchedOff(): boolean {
  return disabled() || !resolveOptions({}, process.env, () => {}).enabled;
}

/** Azure Monitor, if its connection string is set. */
export function azureMonitorChecks(connectionString: string | undefined): Check[] {
  if (!connectionString) return [];
  const warnings: string[] = [];
  if (azureMonitorModule((message) => warnings.push(message)))
    return [ok('azure-monitor', 'Azure Monitor: connection string set, exporter installed')];
  // The warning ends with the command: "…: run …".
  const [, text = '', first = '', rest = ''] = /^(.*): (.)(.*)$/.exec(warnings[0] ?? '') ?? [];
  return [failed('azure-monitor', text, `${first.toUpperCase()}${rest}.`)];
}
