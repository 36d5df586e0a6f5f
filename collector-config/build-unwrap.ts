/** What `event-hubs.yaml` and `event-grid.yaml` have in common: messages with many items -> one record per item. */

/** The stages that split a list of items. */
export interface Split {
  /** Prefix of the names of connectors and pipelines. */
  name: string;
  /** Each halves what is left, so a message may hold 2 to the power of `stages` items. */
  stages: number;
}

/** A list of one text, list or `{"records": …}` becomes the list of what is in it. */
const UNWRAP = String.raw`      - &acs_unwrap
        context: log
        conditions:
          - 'IsList(log.body) and Len(log.body) == 1 and ((IsString(log.body[0]) and log.body[0] != "") or IsList(log.body[0]) or (IsMap(log.body[0]) and log.body[0]["records"] != nil))'
        statements:
          - 'set(log.cache["item"], log.body[0])'
          - 'set(log.cache["text"], log.body[0]) where IsString(log.body[0])'
          - 'replace_pattern(log.cache["text"], "^[\\s\\x{FEFF}\\x1E]+|[\\s\\x{FEFF}]+$$", "")'
          # ParseJSON reads no further than the first byte of zero.
          - 'replace_pattern(log.cache["text"], "\\x00+$$", "")'
          - 'replace_pattern(log.cache["text"], "\\x00", "�")'
          - 'set(log.cache["parsed"], ParseJSON(log.cache["text"])) where log.cache["text"] != nil'
          # Several documents, each on lines of its own: one list, if all of them are JSON, else lines.
          - 'set(log.cache["joined"], log.cache["text"]) where log.cache["parsed"] == nil and IsMatch(log.cache["text"], "[\\r\\n]")'
          - 'replace_pattern(log.cache["joined"], "\\s*[\\r\\n][\\s\\x{FEFF}\\x1E]*", "\n")'
          - 'set(log.cache["lines"], Split(log.cache["joined"], "\n")) where IsMatch(log.cache["joined"], "(?m)^(?:\\{.*\\}|\\[.*\\])$$")'
          - 'replace_pattern(log.cache["joined"], "(?m)^\\{\\s*\"records\"\\s*:\\s*\\[(.*\\S.*)\\]\\s*\\}$$", "$$1")'
          - 'replace_pattern(log.cache["joined"], "([}\\]])\\n([{\\[])", "$$1,$$2")'
          - 'set(log.cache["joined"], Concat(["[", log.cache["joined"], "]"], "")) where log.cache["joined"] != nil'
          - 'set(log.cache["parsed"], ParseJSON(log.cache["joined"])) where log.cache["joined"] != nil'
          - 'set(log.cache["parsed"], log.cache["lines"]) where log.cache["parsed"] == nil and log.cache["lines"] != nil'
          - 'set(log.cache["item"], log.cache["parsed"]) where log.cache["parsed"] != nil'
          - 'set(log.cache["list"], log.cache["item"]) where IsList(log.cache["item"])'
          - 'set(log.cache["list"], [log.cache["item"]]) where IsMap(log.cache["item"])'
          - 'set(log.cache["list"], [log.cache["item"]["records"]]) where IsMap(log.cache["item"]) and (IsMap(log.cache["item"]["records"]) or IsString(log.cache["item"]["records"]))'
          - 'set(log.cache["list"], log.cache["item"]["records"]) where IsMap(log.cache["item"]) and IsList(log.cache["item"]["records"])'
          # No JSON: the text ends here.
          - 'set(log.cache["list"], [""]) where log.cache["list"] == nil'
          - 'set(log.body, log.cache["list"])'
`;

/** The processors: the same in both files, so that either works alone and both together. */
export function unwrapProcessors(): string {
  return `  # The text of a message -> the list of what is in it. Each stage below does this again, for lines and for lists in
  # lists, in the half that keeps what is alone.
  transform/acs_unwrap:
    error_mode: silent
    log_statements:
      - context: log
        statements:
          - 'set(log.cache["list"], [log.body])'
          - 'set(log.body, log.cache["list"])'
${UNWRAP}  transform/acs_first_half:
    error_mode: silent
    log_statements:
      - context: log
        statements: ["delete_index(log.body, Len(log.body) / 2, Len(log.body)) where Len(log.body) > 0"]
  transform/acs_second_half:
    error_mode: silent
    log_statements:
      - context: log
        statements: ["delete_index(log.body, 0, Len(log.body) / 2) where Len(log.body) > 1"]
      - *acs_unwrap
  filter/acs_no_records: { error_mode: ignore, log_conditions: ["IsList(log.body) and Len(log.body) == 0"] }
`;
}

/** Connectors between the stages: the first is `forward/<name>1`. */
export function splitConnectors({ name, stages }: Split): string {
  return Array.from({ length: stages + 1 }, (_, n) => `  forward/${name}${n + 1}:\n`).join('');
}

/** Pipelines of the stages: the last sends to the last connector. */
export function splitPipelines({ name, stages }: Split): string {
  return Array.from({ length: stages }, (_, n) => n + 1)
    .flatMap((n) => [pipeline(name, n, 'a', 'first'), pipeline(name, n, 'b', 'second')])
    .join('');
}

function pipeline(name: string, n: number, suffix: string, half: string): string {
  return `    logs/${name}${n}${suffix}:
      receivers: [forward/${name}${n}]
      processors: [transform/acs_${half}_half, filter/acs_no_records]
      exporters: [forward/${name}${n + 1}]
`;
}

/** Statements for what is nothing that its overlay reads: nothing of its content stays. */
export function dropStatements({ source, isOther, origin, hint, items, stages }: DropTexts): string {
  const most = (2 ** stages).toLocaleString('en');
  return `      - context: log
        conditions:
          - '${isOther}'
        statements:
          - 'delete_matching_keys(log.attributes, "")'
          - 'set(log.event_name, "acs_otel.dropped")'
          - set(log.severity_number, SEVERITY_NUMBER_WARN)
          - 'set(log.attributes["acs.source"], "${source}")'
          - 'set(log.attributes["acs_otel.signal"], "log")'
          - 'set(log.attributes["acs_otel.drop.count"], 1)'
          - 'set(log.attributes["acs_otel.drop.count"], Len(log.body)) where IsList(log.body)'
          - 'set(log.attributes["acs_otel.drop.reason"], "unknown_shape")'
          - 'set(log.attributes["acs_otel.drop.reason"], "unreadable") where IsList(log.body) and IsString(log.body[0])'
          - 'set(log.attributes["acs_otel.drop.reason"], "too_many") where IsList(log.body) and Len(log.body) > 1'
          - 'set(log.body, Concat(["Dropped from ${origin}:", String(log.attributes["acs_otel.drop.count"]), log.attributes["acs_otel.drop.reason"]], " "))'
          - 'set(log.body, Concat([log.body, "- not JSON in UTF-8"], " ")) where log.attributes["acs_otel.drop.reason"] == "unreadable"'
          - 'set(log.body, Concat([log.body, "- JSON, but ${hint}"], " ")) where log.attributes["acs_otel.drop.reason"] == "unknown_shape"'
          - 'set(log.body, Concat([log.body, "- more than ${most} ${items} in one message"], " ")) where log.attributes["acs_otel.drop.reason"] == "too_many"'
`;
}

/** Words in the records about drops. */
export interface DropTexts {
  /** `acs.source`. */
  source: string;
  /** Condition, in OTTL. */
  isOther: string;
  origin: string;
  /** What it is not, and what to change. */
  hint: string;
  /** Plural. */
  items: string;
  stages: number;
}

/** Statements for the times of records, and the traces of messages, by the rules of the package. */
export function timeAndTraceStatements(): string {
  return `      # A record without a readable time has the time at which it was read.
      - context: log
        conditions: ["log.time_unix_nano == 0"]
        statements:
          - set(log.time, Now())
          - set(log.time, log.observed_time) where log.observed_time_unix_nano > 0
${messageTrace('sms', 'acs.sms.message_id', '')}${messageTrace(
  'email',
  'acs.email.operation_id',
  `          # A GUID names the same operation in either case.
          - 'set(log.cache["id"], ToLowerCase(log.cache["id"])) where IsMatch(log.cache["id"], "(?i)^[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$$")'
`,
)}`;
}

function messageTrace(kind: string, attribute: string, folded: string): string {
  const id = `log.attributes["${attribute}"]`;
  return `      - context: log
        conditions:
          - '${id} != nil and ${id} != ""'
        statements:
          - 'set(log.cache["id"], ${id})'
${folded}          - 'set(log.cache["hash"], SHA256(Concat(["${kind}", log.cache["id"]], ":")))'
          - 'set(log.trace_id.string, Substring(log.cache["hash"], 0, 32))'
          - 'set(log.span_id.string, Substring(log.cache["hash"], 32, 16))'
`;
}
