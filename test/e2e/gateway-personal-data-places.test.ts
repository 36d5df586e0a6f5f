/** Personal data in every place of OTLP that holds text, searched in the bytes that the gateway exports. */
import { describe, expect, it } from 'vitest';
import { MUST_GO, marked } from '../fixtures/personal-data.ts';
import { MUST_STAY } from '../fixtures/personal-data-kept.ts';
import { send } from './gateway/otlp-json.ts';
import { type Place, placesOf, requestOf } from './gateway/otlp-places.ts';
import { gatewayStage } from './gateway/stage.ts';

const stage = gatewayStage();

/** The first of each kind that the gateway knows. */
const kinds = [...new Set(MUST_GO.filter(({ only }) => only !== 'typescript').map(({ kind }) => kind))];
const going = kinds.map((kind) => marked(MUST_GO.find((row) => row.kind === kind)?.text ?? ''));
const ids = MUST_STAY.filter(({ kind, only }) => kind === 'id that support asks for' && only === undefined)
  .slice(0, 5)
  .map(({ text }) => text);

const BYTES = /: bytes$/;
/** What the Collector gives no access to; the README of `collector-config` lists it. */
const OUT_OF_REACH = /^(?:link|exemplar of a [a-z]+): | of a link$| of an entity$/;
const reachablePlaces = (signal: Place['signal']) =>
  placesOf(signal).filter(
    ({ name }) => !OUT_OF_REACH.test(name) && (!BYTES.test(name) || name.startsWith('body')),
  );

/** Bytes of everything that came out for these texts in this place. */
async function through(place: Place, url: string, texts: readonly string[], token?: string): Promise<Buffer> {
  stage.sink.options.keepBodies = true;
  stage.sink.clear();
  await send(`${url}/v1/${place.signal}`, requestOf(place, texts), token);
  const { sink } = stage;
  await sink.waitFor(() => sink.spans.length + sink.logs.length + sink.metrics.length >= texts.length);
  return Buffer.concat(sink.requests.map(({ body }) => body ?? Buffer.alloc(0)));
}

/** Places from which something of the texts came out, and those that lost what they may hold. */
async function check(
  places: readonly Place[],
  url: string,
  token?: string,
): Promise<Record<string, string[]>> {
  const leaks: string[] = [];
  const losses: string[] = [];
  const texts = going.map(({ text }) => text);
  for (const place of places) {
    const kept = place.keeps === undefined ? ids : [place.keeps];
    const output = await through(place, url, [...texts, ...kept], token);
    const found = going.flatMap(({ gone }) => gone).filter((part) => output.includes(part));
    if (found.length > 0) leaks.push(place.name);
    if (!BYTES.test(place.name) && !kept.every((text) => output.includes(text))) losses.push(place.name);
  }
  return { leaks, losses };
}

describe('personal data does not leave, whatever the place, and ids stay', () => {
  it.each(['traces', 'logs', 'metrics'] as const)('in %s of servers', async (signal) => {
    const { serverUrl, token } = stage.gateway;
    expect(await check(reachablePlaces(signal), serverUrl, token)).toEqual({ leaks: [], losses: [] });
  });

  it.each(['traces', 'logs'] as const)('in %s of pages', async (signal) => {
    expect(await check(reachablePlaces(signal), stage.gateway.browserUrl)).toEqual({ leaks: [], losses: [] });
  });
});
