/** Variables of the dashboards for Azure Monitor. */
import {
  QueryVariableBuilder,
  TextBoxVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { source } from '../query.ts';
import { dataSource, filter } from '../variables.ts';
import { ATTRIBUTES, lines } from './kql.ts';

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
export const SERVICES = lines('AppEvents', '| where Name startswith "acs."', '| distinct AppRoleName');
/** Sources of call events. */
export const CALL_SOURCES = lines(
  'AppEvents',
  '| where Name == "acs.call.ended"',
  `| distinct Source = ${ATTRIBUTES.Source}`,
);

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

/** Filters. */
export const azureFilters = () => [
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
  logs('source', CALL_SOURCES)
    .label('Source')
    .description(
      'acs.source. The same call is seen by clients and by Call Automation; they are never summed.',
    )
    .current({ text: 'client', value: 'client' }),
  filter('resource', 'ACS resource', 'acs.resource.id.'),
];

/** An id to paste. */
export const pasted = (name: string, label: string, description: string) =>
  new TextBoxVariableBuilder(name).label(label).description(description).defaultValue('');
