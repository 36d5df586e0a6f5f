/** Variables of the dashboards for Azure Monitor. */
import {
  CustomVariableBuilder,
  QueryVariableBuilder,
  VariableHide,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { source } from '../query.ts';
import { dataSource, filter } from '../variables.ts';
import { extend, lines } from './kql.ts';

const variable = (name: string, query: object) =>
  new QueryVariableBuilder(name)
    .query({ refId: name, ...query })
    .datasource(source({ in: 'azure' }))
    .refresh(VariableRefresh.OnDashboardLoad)
    .sort(VariableSort.AlphabeticalAsc);

const logs = (name: string, query: string) =>
  variable(name, {
    queryType: 'Azure Log Analytics',
    subscription: '$subscription',
    azureLogAnalytics: { query, resources: ['$workspace'], resultFormat: 'table' },
  });

/** Services with events. */
export const SERVICES = lines(
  'AppEvents',
  '| where Name startswith "acs."',
  extend('Service'),
  '| distinct Service',
);
/** Sources of call events. */
export const CALL_SOURCES = lines(
  'AppEvents',
  '| where Name == "acs.call.ended"',
  extend('Source'),
  '| distinct Source',
);
/** Application Insights resources, for Azure Resource Graph. */
export const INSIGHTS =
  'resources | where type =~ "microsoft.insights/components" | project text = name, value = id';

/** The workspace with the data. */
export const azurePlace = () => [
  dataSource('azure'),
  variable('subscription', { queryType: 'Azure Subscriptions' })
    .label('Subscription')
    .description('Subscription of the workspace.'),
  variable('workspace', { queryType: 'Azure Workspaces', subscription: '$subscription' })
    .label('Workspace')
    .description('Log Analytics workspace of Application Insights and of the ACS resource logs.'),
];

/** The Application Insights resource whose traces are drawn. */
export const insights = () =>
  variable('insights', {
    queryType: 'Azure Resource Graph',
    subscriptions: ['$subscription'],
    azureResourceGraph: { query: INSIGHTS, resultFormat: 'table' },
  })
    .label('Application Insights')
    .description('The Application Insights resource with the spans, for the trace.');

/** Service, environment and ACS resource. */
export const azureScope = () => [
  logs('service', SERVICES)
    .label('Service')
    .description('service.name of the app.')
    .multi(true)
    .includeAll(true)
    .allValue('all')
    .current({ text: 'All', value: '$__all' }),
  filter(
    'environment',
    'Environment',
    'deployment.environment.name, which the gateway sends and the npm package does not.',
  ),
  filter('resource', 'ACS resource', 'acs.resource.id.'),
];

/** The same, and one source of calls. */
export const azureFilters = () => [
  ...azureScope(),
  logs('source', CALL_SOURCES)
    .label('Source')
    .description(
      'acs.source. The same call is seen by clients and by Call Automation; they are never summed.',
    )
    .current({ text: 'client', value: 'client' }),
];

/** One kind of event. */
export const chosenEvent = (names: readonly string[], first: string) =>
  new CustomVariableBuilder('event')
    .label('Event')
    .description('Name of the custom event.')
    .values(names.join(','))
    .current({ text: first, value: first });

/** A hidden value that KQL computes from other variables. */
export const computed = (name: string, description: string, query: string) =>
  logs(name, query)
    .hide(VariableHide.HideVariable)
    .description(description)
    .refresh(VariableRefresh.OnTimeRangeChanged);
