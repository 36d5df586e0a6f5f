/** Options that may be given several times. */

/** All values of an option; the parser keeps the last. */
export function repeated(args: readonly string[], name: string): string[] {
  return args.flatMap((arg, at) => {
    if (arg === `--${name}`) return args[at + 1] ?? [];
    return arg.startsWith(`--${name}=`) ? [arg.slice(name.length + 3)] : [];
  });
}
