/**
 * Attributes of a resource that are about people: arguments may hold texts and secrets, and the owner is a person's
 * account on the machine of a developer.
 */
export const PERSONAL_RESOURCE: readonly string[] = [
  'process.command_args',
  'process.command_line',
  'process.owner',
];
