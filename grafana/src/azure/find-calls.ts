/** Find calls for Azure Monitor: the target of the links of all other panels, filtered like the clicked point. */
import type { DashboardSpec } from '../dashboard.ts';
import { EVENTS } from '../names.ts';
import type { Columns } from '../table-columns.ts';
import { UID } from '../uids.ts';
import { anyId } from '../variables.ts';
import { CALL, DELIVERY, ENDS, MEDIA_MEANS, MESSAGE, project, REQUESTS, TIME } from './columns.ts';
import { azureFilterVariables, MATCHES } from './filters.ts';
import { CARRIES_ID, WANTED, WITH_IDS } from './given-id.ts';
import { ATTRIBUTES, type Attribute, extend, IS_HERE, lines } from './kql.ts';
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
  description:
    'Custom events of calls, messages and requests, by attribute; or by any id, whatever the filters say. They are never sampled.',
  tags: ['acs-otel-azure'],
  variables: [
    ...azurePlace(),
    anyId(),
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
          description:
            'The matching events; with an id those that carry it, whatever the filters say. Call and message ids link to the trace.',
          width: 24,
          height: 18,
          empty: 'nothing matches: widen the time range, or set Service and the filters back to All and .*',
          queries: [
            {
              in: 'azure',
              kql: lines(
                WANTED,
                'AppEvents',
                extend('Service', 'Environment', 'Resource'),
                WITH_IDS,
                `| where ${CARRIES_ID} or (given == "" and Name == "$event" and ${IS_HERE} and ${MATCHES})`,
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
