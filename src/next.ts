/** `acs-otel/next`: the configuration that Next.js needs. */
import { CLIENTS } from './sources/azure-sdk/clients.ts';

/** What the clients consist of: hooks reach the copies that Node loads, not those in a bundle. */
const AZURE_CORE = [
  '@azure-rest/core-client',
  '@azure/abort-controller',
  '@azure/communication-common',
  '@azure/core-auth',
  '@azure/core-client',
  '@azure/core-lro',
  '@azure/core-paging',
  '@azure/core-rest-pipeline',
  '@azure/core-tracing',
  '@azure/core-util',
  '@azure/logger',
];

const EXTERNAL = [
  'acs-otel',
  '@opentelemetry/api',
  ...CLIENTS.map((client) => client.package),
  ...AZURE_CORE,
];

interface NextConfig {
  serverExternalPackages?: string[];
  transpilePackages?: string[];
}

type NextConfigFunction = (...args: unknown[]) => NextConfig | Promise<NextConfig>;

/**
 * Keeps acs-otel, the Azure SDK and the OpenTelemetry API out of the server bundles of Next.js (15 and newer), where
 * nothing could be hooked: adds them to `serverExternalPackages`. Browser bundles are not changed.
 * @param config The configuration, or the function that returns it.
 * @example
 * // next.config.mjs
 * import { withAcsOtel } from 'acs-otel/next';
 * export default withAcsOtel({ reactStrictMode: true });
 */
export function withAcsOtel<T extends object>(config: T = {} as T): T {
  if (typeof config !== 'function') return extended(config) as T;
  const original = config as unknown as NextConfigFunction;
  const wrapped: NextConfigFunction = (...args) => {
    const made = original(...args);
    return made instanceof Promise ? made.then(extended) : extended(made);
  };
  return wrapped as unknown as T;
}

function extended(config: NextConfig | undefined): NextConfig {
  const { serverExternalPackages = [], transpilePackages = [] } = config ?? {};
  // Next refuses a package that is in both lists.
  const added = EXTERNAL.filter((name) => !transpilePackages.includes(name));
  return { ...config, serverExternalPackages: [...new Set([...serverExternalPackages, ...added])] };
}
