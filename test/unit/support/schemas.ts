/** JSON schemas of what a support request holds for programs. */
const text = { type: 'string' };
const textOrNull = { type: ['string', 'null'] };
const time = { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$' };
const timeOrNull = { anyOf: [time, { type: 'null' }] };

const object = (properties: Record<string, unknown>, required = Object.keys(properties)) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

const verdict = object({
  state: { enum: ['running', 'ok', 'expected', 'abandoned', 'failed', 'unknown'] },
  origin: text,
  fault: text,
  class: text,
  category: text,
  expected: { type: 'boolean' },
  code: text,
  meaning: text,
  action: text,
  link: text,
});
const verdictOrNull = { anyOf: [verdict, { type: 'null' }] };
const list = (items: unknown) => ({ type: 'array', items });

const item = object({
  start: time,
  end: timeOrNull,
  kind: text,
  severity: { enum: ['ok', 'info', 'warning', 'error'] },
  label: text,
  detail: textOrNull,
  traceId: { anyOf: [{ type: 'string', pattern: '^[\\da-f]{32}$' }, { type: 'null' }] },
  spanId: { anyOf: [{ type: 'string', pattern: '^[\\da-f]{16}$' }, { type: 'null' }] },
  attributes: { type: 'object' },
});

const subject = { schema: { const: 1 }, kind: { enum: ['call', 'message'] }, key: text, id: text };

const base = {
  ...subject,
  verdict,
  from: time,
  to: time,
  services: list(text),
  apps: list(text),
  cuts: list(text),
  lanes: list(
    object({
      id: text,
      source: { enum: ['client', 'call_automation', 'event_grid', 'resource_log', 'api', 'log'] },
      label: text,
      app: textOrNull,
      participantId: textOrNull,
      verdict: verdictOrNull,
      items: list(item),
      omitted: { type: 'integer', minimum: 0 },
    }),
  ),
};

const numberOrNull = { type: ['number', 'null'] };

export const TIMELINE = {
  oneOf: [
    object({
      ...base,
      media: list(
        object({
          lane: text,
          direction: { enum: ['send', 'receive'] },
          samples: list({ type: 'object', properties: { time }, required: ['time'] }),
          summary: { type: ['object', 'null'] },
        }),
      ),
    }),
    object({
      ...base,
      attempts: list(
        object({
          time,
          duration: numberOrNull,
          method: text,
          status: numberOrNull,
          url: text,
          msCv: textOrNull,
          verdict: verdictOrNull,
        }),
      ),
      deliveryReports: list(object({ time, source: text, verdict })),
    }),
  ],
};

export const LOG_LINE = object({
  time,
  severity: { type: 'integer', minimum: 0, maximum: 24 },
  name: text,
  body: text,
  traceId: textOrNull,
  spanId: textOrNull,
  scope: text,
  resource: { type: 'object' },
  attributes: { type: 'object' },
});

export const MANIFEST = object({
  ...subject,
  tool: { type: 'string', pattern: '^acs-otel ' },
  source: text,
  personalData: { enum: ['redacted', 'included', 'none'] },
  cuts: list(text),
  files: list(
    object({
      name: text,
      bytes: { type: 'integer', minimum: 0 },
      sha256: { type: 'string', pattern: '^[\\da-f]{64}$' },
    }),
  ),
  attachments: list(
    object({
      file: { type: 'string', pattern: '^attachments/[A-Za-z0-9._-]+$' },
      name: text,
      type: { enum: ['blog', 'etl', 'har'] },
      note: text,
      of: object({ kind: subject.kind, id: text }),
    }),
  ),
});
