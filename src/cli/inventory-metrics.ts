/** Uses of services in metrics: what each metric counts, as the inventory names it. */
import {
  ATTR_ACS_CALL_AUTOMATION_ACTION,
  ATTR_ACS_CALL_DIRECTION,
  ATTR_ACS_OPERATION,
  ATTR_ACS_SERVICE,
  ATTR_ACS_SOURCE,
  METRIC_ACS_CALL_AUTOMATION_ACTIONS,
  METRIC_ACS_CALL_ENDED,
  METRIC_ACS_CLIENT_EXCHANGES,
  METRIC_ACS_CLIENT_OPERATION_DURATION,
} from '../generated/names.ts';
import { matchServices } from './inventory-match.ts';
import { groupOfCalls, groupOfRequests } from './inventory-spans.ts';
import type { Seen } from './inventory-usage.ts';
import { textOf } from './otlp-json.ts';

/** Attributes or labels, under their names in the schema. */
type Labels = Readonly<Record<string, unknown>>;

/** What a series counts, or undefined if another metric counts it. */
export type Counted = Pick<Seen, 'match' | 'operation' | 'group'>;

/** Metric -> what one of its series counts. */
export const COUNTING: Readonly<Record<string, (labels: Labels) => Counted | undefined>> = {
  [METRIC_ACS_CLIENT_OPERATION_DURATION.name]: (labels) => {
    const operation = textOf(labels[ATTR_ACS_OPERATION]);
    const acsService = textOf(labels[ATTR_ACS_SERVICE]);
    return operation
      ? { match: matchServices({ operation, acsService }, labels), operation, group: operation }
      : undefined;
  },
  // Those of an operation are counted by the metric above.
  [METRIC_ACS_CLIENT_EXCHANGES.name]: (labels) => {
    const acsService = textOf(labels[ATTR_ACS_SERVICE]);
    if (!acsService || textOf(labels[ATTR_ACS_OPERATION])) return undefined;
    const method = textOf(labels['http.request.method']) ?? 'request';
    const operation = `${method} (no operation)`;
    const group = groupOfRequests(acsService, method);
    return { match: matchServices({ acsService }, labels), operation, group };
  },
  // The end of a call in resource logs or Event Grid does not say which SDK it used.
  [METRIC_ACS_CALL_ENDED.name]: (labels) => {
    const source = textOf(labels[ATTR_ACS_SOURCE]) ?? '';
    const base = { client: 'calling_sdk', call_automation: 'call_automation' }[source];
    if (!base) return undefined;
    const operation = groupOfCalls(source, textOf(labels[ATTR_ACS_CALL_DIRECTION]));
    return { match: { base: [base], added: [] }, operation, group: operation };
  },
  [METRIC_ACS_CALL_AUTOMATION_ACTIONS.name]: (labels) => {
    const action = textOf(labels[ATTR_ACS_CALL_AUTOMATION_ACTION]);
    const operation = `call_automation.${action}`;
    const match = matchServices({ acsService: 'call_automation' }, labels);
    return action ? { match, operation, group: operation } : undefined;
  },
};
