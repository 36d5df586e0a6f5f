import { describe, expect, it } from 'vitest';
import { withAcsOtel } from '../../src/next.ts';
import { CLIENTS } from '../../src/sources/azure-sdk/clients.ts';
import { HOOKED } from '../../src/sources/azure-sdk/packages.ts';

interface Config {
  serverExternalPackages?: string[];
  transpilePackages?: string[];
  reactStrictMode?: boolean;
}

describe('withAcsOtel', () => {
  it('keeps everything that is hooked out of the server bundle', () => {
    const { serverExternalPackages } = withAcsOtel<Config>();
    expect(serverExternalPackages).toEqual(
      expect.arrayContaining([
        'acs-otel',
        '@opentelemetry/api',
        ...CLIENTS.map((client) => client.package),
        ...HOOKED,
      ]),
    );
  });

  it('keeps the configuration of the app, and names no package twice', () => {
    const given: Config = {
      reactStrictMode: true,
      serverExternalPackages: ['sharp', '@azure/logger'],
    };
    const { serverExternalPackages = [], ...rest } = withAcsOtel(given);
    expect(rest).toEqual({ reactStrictMode: true });
    expect(serverExternalPackages.slice(0, 2)).toEqual(['sharp', '@azure/logger']);
    expect(new Set(serverExternalPackages).size).toBe(serverExternalPackages.length);
    expect(given.serverExternalPackages).toEqual(['sharp', '@azure/logger']);
  });

  it('leaves out what the app transpiles, because Next refuses a package in both lists', () => {
    const { serverExternalPackages } = withAcsOtel<Config>({ transpilePackages: ['@azure/core-util'] });
    expect(serverExternalPackages).not.toContain('@azure/core-util');
    expect(serverExternalPackages).toContain('@azure/core-tracing');
  });

  it('takes a function, which gets its arguments and may be asynchronous', async () => {
    const now = withAcsOtel((phase: string, context: { defaultConfig: Config }): Config => {
      return { ...context.defaultConfig, reactStrictMode: phase === 'phase-production-build' };
    });
    const made = now('phase-production-build', { defaultConfig: { serverExternalPackages: ['sharp'] } });
    expect(made.reactStrictMode).toBe(true);
    expect(made.serverExternalPackages?.slice(0, 2)).toEqual(['sharp', 'acs-otel']);
    const later = withAcsOtel(async (): Promise<Config> => ({ reactStrictMode: false }));
    const { reactStrictMode, serverExternalPackages } = await later();
    expect(reactStrictMode).toBe(false);
    expect(serverExternalPackages).toContain('acs-otel');
  });
});
