/** Columns of tables for Azure Monitor. */
import { CELL } from '../links.ts';
import type { Columns } from '../table-columns.ts';
import { azureTrace } from './links.ts';

/** How a call leg ended. */
export const AZURE_CALL_COLUMNS: Columns = {
  TimeGenerated: { title: 'time', width: 180 },
  CallId: { title: 'call id', width: 300, links: [azureTrace('This call', CELL)] },
  Direction: { title: 'direction', width: 90 },
  Code: { title: 'code', width: 60 },
  SubCode: { title: 'sub code', width: 80 },
  Class: { title: 'class', width: 100 },
  Origin: { title: 'origin', width: 70 },
  Expected: { title: 'expected', width: 80 },
  Meaning: { title: 'meaning' },
  Action: { title: 'what to do' },
  Service: { title: 'service', width: 130 },
};

/** A request that failed. */
export const AZURE_REQUEST_COLUMNS: Columns = {
  TimeGenerated: { title: 'time', width: 180 },
  AcsService: { title: 'ACS service', width: 110 },
  Status: { title: 'status', width: 70 },
  ErrorType: { title: 'error', width: 120 },
  MsCv: { title: 'MS-CV', width: 240 },
  ClientRequestId: { title: 'client request id', width: 300 },
  OperationId: { title: 'trace id', width: 280, links: [azureTrace('This trace', CELL)] },
  Service: { title: 'service', width: 130 },
};
