/** Meaning and action of user-facing diagnostics: pages send only name and value. */
import { diagnostics } from '../src/schema/build/tables.ts';
import { group, quote, table, WIDTH } from './ottl.ts';

const PREFIX = 'acs.diagnostic';

/** Statements for log records with the name of a diagnostic. */
export function diagnosticGroup(): string {
  const attribute = (name: string) => `log.attributes["${PREFIX}.${name}"]`;
  const cache = (name: string) => `log.cache["${name}"]`;
  const isPoor = `(${attribute('quality')} == "poor" or ${attribute('quality')} == "bad")`;
  const missing = (name: string) => `${attribute(name)} == nil`;
  return group(
    'log',
    [attribute('name')],
    [
      `set(${cache('rows')}, ${table(rows())})`,
      `set(${cache('at')}, Index(${cache('rows')}, Concat(["\\n", ToLowerCase(String(${attribute('name')})), "\\t"], "")))`,
      `set(${cache('row')}, Split(Split(Substring(${cache('rows')}, ${cache('at')}, ${WIDTH}), "\\n")[1], "\\t")) where ${cache('at')} >= 0`,
      // Senders without classification send only the value.
      `set(${cache('value')}, Concat([" ", ToLowerCase(String(${attribute('value')})), ":"], "")) where ${attribute('value')} != nil`,
      `set(${cache('value')}, Index(${cache('row')}[1], ${cache('value')})) where ${cache('row')} != nil and ${cache('value')} != nil`,
      `set(${attribute('quality')}, Split(Split(Substring(Concat([${cache('row')}[1], ${quote(' '.repeat(WIDTH))}], ""), ${cache('value')}, 40), ":")[1], " ")[0]) where ${missing('quality')} and ${cache('value')} >= 0`,
      ...['description', 'action'].map(
        (name, n) =>
          `set(${attribute(name)}, ${cache('row')}[${n + 2}]) where ${missing(name)} and ${isPoor} and ${cache('row')} != nil`,
      ),
    ],
  );
}

/** Name -> quality of each value, description, action. */
function rows(): Map<string, string> {
  return new Map(
    diagnostics.diagnostics.map(({ name, valueType, inverted, description, action }) => {
      const flag = inverted ? 'true:good false:bad' : 'false:good true:bad';
      const values = valueType === 'DiagnosticQuality' ? '1:good 2:poor 3:bad' : flag;
      return [name.toLowerCase(), ` ${values} good:good poor:poor bad:bad\t${description}\t${action}`];
    }),
  );
}
