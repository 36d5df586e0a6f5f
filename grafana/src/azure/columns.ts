/** Columns of tables for Azure Monitor. */
import { CELL } from '../links.ts';
import { DELIVERY_RESULT, ORIGIN } from '../mappings.ts';
import type { Columns } from '../table-columns.ts';
import { azureTrace } from './links.ts';

/** When. */
export const TIME: Columns = { TimeGenerated: { title: 'time', width: 180 } };

/** The call, with a link to everything about it. */
export const CALL: Columns = {
  CallId: { title: 'call id', width: 300, links: [azureTrace('This call', CELL)] },
};

/** Why it ended, whose fault it was, and what to do. */
export const REASON: Columns = {
  Code: { title: 'code', width: 55 },
  SubCode: { title: 'sub code', width: 80 },
  Origin: { title: 'whose fault', mappings: ORIGIN, coloured: true, width: 135 },
  Meaning: { title: 'meaning', wrap: true },
  Action: { title: 'what to do', wrap: true },
};

/** How a call leg ended: what an operator reads first comes first. */
export const ENDS: Columns = {
  ...TIME,
  ...CALL,
  ...REASON,
  Direction: { title: 'direction', width: 90 },
  Class: { title: 'class', width: 100 },
  Service: { title: 'service', width: 130 },
};

/** A request that failed. */
export const REQUESTS: Columns = {
  ...TIME,
  AcsService: { title: 'ACS service', width: 110 },
  Status: { title: 'status', width: 70 },
  ErrorType: { title: 'error', width: 120 },
  MsCv: { title: 'MS-CV', width: 240 },
  ClientRequestId: { title: 'client request id', width: 300 },
  Trace: { title: 'trace id', width: 280, links: [azureTrace('This trace', CELL)] },
  Service: { title: 'service', width: 130 },
};

/** A message, with a link to everything about it. */
export const MESSAGE: Columns = {
  SmsId: { title: 'SMS id', links: [azureTrace('This message', CELL)] },
  EmailId: { title: 'email id', width: 300, links: [azureTrace('This message', CELL)] },
};

/** Whether a message was delivered, and why not. */
export const DELIVERY: Columns = {
  DeliveryCode: { title: 'code', width: 100 },
  DeliveryClass: { title: 'delivery', mappings: DELIVERY_RESULT, coloured: true, width: 150 },
  DeliveryMeaning: { title: 'meaning', wrap: true },
  DeliveryAction: { title: 'what to do', wrap: true },
};

/** Means of a call leg's media. */
export const MEDIA_MEANS: Columns = {
  Jitter: { title: 'jitter', unit: 's', width: 90 },
  PacketLoss: { title: 'loss', unit: 'percentunit', width: 90 },
  RoundTrip: { title: 'round trip', unit: 's', width: 100 },
};

/** `| project` of the columns of a table. */
export const project = (columns: Columns): string => `| project ${Object.keys(columns).join(', ')}`;
