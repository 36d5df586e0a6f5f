/** The cases of all alerts. */
import { BUDGET_CASES } from './budget-cases.ts';
import { CALL_CASES, type Case } from './cases.ts';
import { OTHER_CASES } from './other-cases.ts';
import { REQUEST_CASES } from './request-cases.ts';
import { TELEMETRY_CASES } from './telemetry-cases.ts';

export const CASES: readonly Case[] = [
  ...CALL_CASES,
  ...BUDGET_CASES,
  ...OTHER_CASES,
  ...REQUEST_CASES,
  ...TELEMETRY_CASES,
];
