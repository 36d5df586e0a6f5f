/** Whether a version lies in a range of npm: `^`, `~`, comparators, `x`, `||`. */

type Version = [major: number, minor: number, patch: number];

/** An unreadable version or range counts as satisfied: a check must not fail for what it doesn't understand. */
export function inRange(version: string, range: string): boolean {
  const parsed = parse(version);
  if (!parsed) return true;
  return range.split('||').some((part) => {
    const comparators = part
      .trim()
      .replace(/([<>=~^])\s+/g, '$1')
      .split(/\s+/)
      .filter(Boolean);
    return comparators.every((comparator) => meets(parsed, comparator));
  });
}

function meets(version: Version, comparator: string): boolean {
  const [, operator = '', text = ''] = /^(\^|~|>=|<=|>|<|=|v)?(.*)$/.exec(comparator) ?? [];
  const bound = parse(text);
  if (!bound) return true;
  const order = compare(version, bound);
  if (operator === '>=') return order >= 0;
  if (operator === '<=') return order <= 0;
  if (operator === '>') return order > 0;
  if (operator === '<') return order < 0;
  return order >= 0 && compare(version, ceiling(operator, text, bound)) < 0;
}

/** The first version that is no longer in `^1.2.3`, `~1.2.3`, `1.2` or `1.2.3`. */
function ceiling(operator: string, text: string, [major, minor, patch]: Version): Version {
  const parts = text.split('.').filter((part) => /^\d/.test(part)).length;
  if (parts === 1) return [major + 1, 0, 0];
  if (operator === '^') {
    if (major > 0) return [major + 1, 0, 0];
    if (minor > 0 || parts === 2) return [0, minor + 1, 0];
    return [0, 0, patch + 1];
  }
  return operator === '~' || parts === 2 ? [major, minor + 1, 0] : [major, minor, patch + 1];
}

/** A prerelease counts as its release. */
function parse(text: string): Version | undefined {
  const [, major, minor = '0', patch = '0'] = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(text) ?? [];
  return major === undefined ? undefined : [Number(major), Number(minor), Number(patch)];
}

function compare(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}
