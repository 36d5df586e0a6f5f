/** Find calls for Azure Monitor: the target of the links of all other panels, filtered like the clicked point. */
import type { DashboardSpec } from '../dashboard.ts';
import { EVENTS } from '../names.ts';
import type { Columns } from '../table-columns.ts';
import { UID } from '../uids.ts';
import { CALL, DELIVERY, ENDS, MEDIA_MEANS, MESSAGE, project, REQUESTS, TIME } from './columns.ts';
import { azureFilterVariables, MATCHES } from './filters.ts';
import { ATTRIBUTES, type Attribute, eventsThat, extend } from './kql.ts';
import { AZURE_OVERVIEW_LINK } from './links.ts';
import { azurePlace, azureScope, chosenEvent } from './variables.ts';

/** Empty columns are as narrow as their headings. */
const COLUMNS: Columns = {
  ...TIME,
  ...CALL,
  ...ENDS,
  Version: { title: 'app version' },
  Browser: { title: 'browser' },
  BrowserVersion: { title: 'browser version' },
  System: { title: 'system' },
  Region: { title: 'region' },
  ...MESSAGE,
  ...DELIVERY,
  DeliveryMeaning: { title: 'meaning of the report', wrap: true },
  DeliveryAction: { title: 'what to do about it', wrap: true },
  CallAction: { title: 'call action' },
  Diagnostic: { title: 'diagnostic' },
  DiagnosticQuality: { title: 'quality' },
  MediaDirection: { title: 'media direction' },
  MediaQuality: { title: 'media' },
  ...MEDIA_MEANS,
  ...REQUESTS,
  DropReason: { title: 'drop reason' },
};

const FOUND = Object.keys(COLUMNS).filter(
  (name): name is Attribute => name in ATTRIBUTES && name !== 'Service',
);

export const AZURE_FIND: DashboardSpec = {
  uid: UID.azureFind,
  title: 'ACS find calls (Azure Monitor)',
  description: 'Custom events of calls, messages and requests, by attribute. They are never sampled.',
  tags: ['acs-otel-azure'],
  variables: [
    ...azurePlace(),
    ...azureScope(),
    chosenEvent(Object.values(EVENTS), EVENTS.ended),
    ...azureFilterVariables(),
  ],
  rows: [
    {
      title: 'Found',
      panels: [
        {
          kind: 'table',
          title: 'Records',
          description: 'The matching events. Call and message ids link to the trace.',
          width: 24,
          height: 18,
          empty: 'nothing matches',
          queries: [
            {
              in: 'azure',
              kql: eventsThat(
                'Name == "$event"',
                MATCHES,
                '| top 500 by TimeGenerated desc',
                extend(...FOUND),
                project(COLUMNS),
              ),
            },
          ],
          columns: COLUMNS,
          links: [AZURE_OVERVIEW_LINK],
        },
      ],
    },
  ],
};
