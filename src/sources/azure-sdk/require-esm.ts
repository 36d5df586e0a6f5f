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
    const module = new (Module as unknown as new (id: string) => CompilableModule)(file);
    if (typeof module._compile !== 'function') return undefined;
    module.filename = file;
    module._compile(readFileSync(file, 'utf8'), file, 'module');
    return types.isModuleNamespaceObject(module.exports) ? module.exports : undefined;
  } catch {
    return undefined;
  }
}
