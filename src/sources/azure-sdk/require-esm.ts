/** Loads an ES module by `require` past the hooks of tsx and its like. */
import { readFileSync } from 'node:fs';
import Module from 'node:module';
import { types } from 'node:util';

interface CompilableModule {
  filename: string;
  exports: Record<string, unknown>;
  _compile?(source: string, file: string, format: 'module'): void;
}

/**
 * The very module that `import` gives. `require` itself does not under tsx, which compiles the file to CommonJS and so
 * makes a copy that nobody else uses. Undefined where Node's own way is not available: Bun, Deno, Jest.
 */
export function requireEsm(file: string): Record<string, unknown> | undefined {
  try {
    return compiled(file, readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * The ES module if something has loaded it already; does not load it. Node compiles the source only if it does not know
 * the module, so a source that cannot be compiled asks the question.
 * @throws what the evaluation of the module throws
 */
export function loadedEsm(file: string): Record<string, unknown> | undefined {
  try {
    return compiled(file, ')');
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Whether this process has Node's own module loader. */
export function hasNodeLoader(): boolean {
  return typeof (Module as unknown as { prototype?: CompilableModule }).prototype?._compile === 'function';
}

function compiled(file: string, source: string): Record<string, unknown> | undefined {
  const module = new (Module as unknown as new (id: string) => CompilableModule)(file);
  if (typeof module._compile !== 'function') return undefined;
  module.filename = file;
  module._compile(source, file, 'module');
  return types.isModuleNamespaceObject(module.exports) ? module.exports : undefined;
}
