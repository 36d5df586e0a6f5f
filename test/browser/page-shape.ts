/** Whether hooks have left anything behind in a page. */
import type { JSHandle } from 'playwright-core';
import type { Agent } from './traced-stage.ts';

interface Shape {
  name: string;
  prototype: unknown;
  values: Map<string, unknown>;
}

/** Prototype and own properties of everything that a hook could be put into, kept in the page. */
export function shapes(agent: Agent): Promise<JSHandle<() => string[]>> {
  return agent.evaluateHandle((me) => {
    const { calling, AzureLogger } = kit;
    const feature = me.call!.feature(calling.Features.CallSurvey);
    const places: Record<string, object> = {
      CallClient: calling.CallClient,
      'CallClient.prototype': calling.CallClient.prototype,
      client: me.client,
      agent: me.agent,
      'agent prototype': Object.getPrototypeOf(me.agent),
      call: me.call!,
      'call prototype': Object.getPrototypeOf(me.call),
      survey: feature,
      'survey prototype': Object.getPrototypeOf(feature),
      AzureLogger,
      logger: (me.client as unknown as { logger: object }).logger,
    };
    const emitters = (owner: object) =>
      Object.entries(owner).filter(
        ([, value]) => typeof value?.listenerCount === 'function' && typeof value?.eventNames === 'function',
      );
    const shape = (): Shape[] => [
      ...Object.entries(places).map(([name, place]) => ({
        name,
        prototype: Object.getPrototypeOf(place),
        values: new Map<string, unknown>(
          Object.entries(Object.getOwnPropertyDescriptors(place))
            .filter(([, { value, get }]) => typeof value === 'function' || get)
            .map(([key, { value, get }]) => [key, value ?? get]),
        ),
      })),
      ...[me.agent, me.call!].flatMap((owner, index) =>
        emitters(owner).map(([key, emitter]) => ({
          name: `${['agent', 'call'][index]}.${key}`,
          prototype: undefined,
          values: new Map<string, unknown>(
            emitter.eventNames().map((event: string) => [event, emitter.listenerCount(event)]),
          ),
        })),
      ),
      {
        name: 'page',
        prototype: undefined,
        values: new Map<string, unknown>([
          ['fetch', globalThis.fetch],
          ['level', kit.getLogLevel()],
        ]),
      },
    ];
    const before = shape();
    return () =>
      shape().flatMap(({ name, prototype, values }, index) => {
        const old = before[index]!;
        const keys = [...new Set([...values.keys(), ...old.values.keys()])].filter(
          (key) => values.get(key) !== old.values.get(key),
        );
        return [
          ...(prototype === old.prototype ? [] : [`prototype of ${name}`]),
          ...keys.map((key) => `${name}.${key}`),
        ];
      });
  });
}

/** What has changed in the page since. */
export const differences = (agent: Agent, before: JSHandle<() => string[]>): Promise<string[]> =>
  agent.evaluate((_, compare) => compare(), before);
