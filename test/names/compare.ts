/** Compares the names that reached the sinks with `src/schema/signals.yaml`, in both directions. */
import { groups as allGroups, type GroupModel, refs } from '../../src/schema/build/signals.ts';
import type { EmittedName } from '../fakes/emitted-names.ts';

/** Spans by name: the schema has one group for all spans of a kind. */
const SPAN_NAMES: Record<string, RegExp> = {
  'span.acs.operation': /^[A-Z]\w+\.\w+$/,
  'span.acs.exchange': /^[A-Z]+$/,
  'span.acs.sms': /^sms send$/,
  'span.acs.email': /^email send$/,
  'span.acs.sms.delivery': /^sms delivery$/,
  'span.acs.email.delivery': /^email delivery$/,
  'span.acs.call': /^call (?:outgoing|incoming|join)$/,
  'span.acs.call_automation': /^call automation$/,
  'span.acs.call_automation.action': /^call_automation\.[a-z_]+$/,
  'span.acs.call.phase': /^call (?:setup|lobby|hold|reconnect|participant)$/,
};

/** What the placeholders of attribute names stand for. */
const PLACEHOLDERS: Record<string, string> = {
  figure: '(?:(?:send|receive)\\.)?(?:jitter|round_trip_time|packet_loss|bitrate|frame_rate)',
  statistic: '(?:min|mean|p95|max|value)',
  part: '(?:overall|audio|video|screenshare)(?:_issues)?',
};

/** The group of the schema that an emitted span, log record or metric belongs to. */
function groupOf({ signal, name }: EmittedName, groups: readonly GroupModel[]): GroupModel | undefined {
  if (signal === 'span') return groups.find(({ id }) => SPAN_NAMES[id]?.test(name));
  if (signal === 'metric') return groups.find(({ metric_name }) => metric_name === name);
  if (name === '') return groups.find(({ type }) => type === 'log');
  return groups.find((group) => group.type === 'event' && group.name === name);
}

function matches(declared: string, emitted: string): boolean {
  const pattern = declared
    .replaceAll('.', '\\.')
    .replace(/<(\w+)>/g, (_, placeholder: string) => PLACEHOLDERS[placeholder] ?? '');
  return new RegExp(`^${pattern}$`).test(emitted);
}

/** What our Azure Monitor exporter adds; these names belong to Azure Monitor. */
const AZURE_MONITOR = ['microsoft.custom_event.name', 'operation.name'];

/** Tests of the option `attributes` give the app's own attributes names like this. */
const OF_THE_APP = 'app.';

/** What was emitted and the schema does not have: names without a group, attributes that a group lacks. */
export function undeclared(emitted: readonly EmittedName[], groups: readonly GroupModel[]): string[] {
  const problems = emitted.flatMap((item) => {
    const { signal, name, attribute } = item;
    const group = groupOf(item, groups);
    if (!group) return `${signal} "${name}" is not in the schema`;
    if (attribute === '' || AZURE_MONITOR.includes(attribute) || attribute.startsWith(OF_THE_APP)) return [];
    if (refs(group).some((declared) => matches(declared, attribute))) return [];
    return `${group.id} lacks ${attribute}, which ${signal} "${name}" carries`;
  });
  return [...new Set(problems)].sort();
}

/** Metrics that the gateway counts as well, from what pages send. */
export const COUNTED_BY_BOTH = ['metric.acs.call.ended', 'metric.acs.call.duration'];

/** Metrics that the gateway counts as well, from what Event Grid delivers into Event Hubs. */
export const COUNTED_EVENTS = ['metric.acs.sms.delivered', 'metric.acs.email.delivered'];

/**
 * What the schema declares and nothing emitted: whole groups, and attributes of the groups that were emitted. An
 * attribute of a shared group must be seen on one of the groups that include it.
 */
export function unemitted(emitted: readonly EmittedName[], groups: readonly GroupModel[]): string[] {
  const items = Map.groupBy(emitted, (item) => groupOf(item, groups));
  const seenOn = (group: GroupModel, declared: string): boolean =>
    (items.get(group) ?? []).some(({ attribute }) => matches(declared, attribute));
  const carriers = groups.filter(({ type }) => type !== 'attribute_group');
  const missing = carriers.flatMap((group) => {
    if (!items.has(group)) return `${group.id} was never emitted`;
    const own = group.attributes.flatMap((attribute) => ('ref' in attribute ? attribute.ref : []));
    return own
      .filter((declared) => !seenOn(group, declared))
      .map((declared) => `${group.id} was never emitted with ${declared}`);
  });
  const shared = groups
    .filter((group) => group.type === 'attribute_group' && group.attributes.some((one) => 'ref' in one))
    .flatMap((group) =>
      refs(group)
        .filter(
          (declared) => !carriers.some((carrier) => includes(carrier, group) && seenOn(carrier, declared)),
        )
        .map((declared) => `nothing that includes ${group.id} was emitted with ${declared}`),
    );
  return [...missing, ...shared].sort();
}

function includes(carrier: GroupModel, shared: GroupModel): boolean {
  const direct = includedIn(carrier);
  return direct.includes(shared) || direct.some((group) => includes(group, shared));
}

function includedIn({ attributes }: GroupModel): GroupModel[] {
  const ids = attributes.flatMap((attribute) => ('ref_group' in attribute ? attribute.ref_group : []));
  return allGroups.filter(({ id }) => ids.includes(id));
}
