/** Microsoft's KQL parser, with the tables that the queries use. */
import { createRequire } from 'node:module';
import facts from '../../grafana/src/azure/tables.json' with { type: 'json' };

/** The parts of the language service in use. It is translated from C# and registers itself on `globalThis`. */
interface KustoLanguage {
  GlobalState: { Default: { WithDatabase(database: unknown): unknown } };
  KustoCode: {
    ParseAndAnalyze(
      text: string,
      globals: unknown,
    ): { GetDiagnostics(): { Count: number; getItem(index: number): Diagnostic } };
  };
  Symbols: {
    TableSymbol: { From(schema: string): { WithName(name: string): unknown } };
    DatabaseSymbol: { ctor: new (name: string, tables: unknown[]) => unknown };
  };
}

interface Diagnostic {
  Severity: string;
  Message: string;
}

const require = createRequire(import.meta.url);
require('@kusto/language-service-next/bridge.js');
require('@kusto/language-service-next/Kusto.Language.Bridge.js');
const { Language } = (globalThis as unknown as { Kusto: { Language: KustoLanguage } }).Kusto;

const tables = Object.entries(facts.tables).map(([name, columns]) => {
  const schema = Object.entries(columns).map(([column, type]) => `['${column}']: ${type}`);
  return Language.Symbols.TableSymbol.From(`(${schema.join(', ')})`).WithName(name);
});
const database = new Language.Symbols.DatabaseSymbol.ctor('workspace', tables);
const globals = Language.GlobalState.Default.WithDatabase(database);

/** Errors of a query: syntax, unknown tables, columns and functions, type mismatches. */
export function kqlErrors(query: string): string[] {
  const found = Language.KustoCode.ParseAndAnalyze(query, globals).GetDiagnostics();
  const diagnostics = Array.from({ length: found.Count }, (_, index) => found.getItem(index));
  return diagnostics.filter(({ Severity }) => Severity === 'Error').map(({ Message }) => Message);
}
