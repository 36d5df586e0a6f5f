/**
 * The demo's page. The real Calling SDK runs in the visitor's browser; a fake of the service lives in the same page, and
 * nothing leaves this machine (`shim-entry.ts` has run before).
 */
import * as calling from '@azure/communication-calling';
import { register } from '../../../src/browser.ts';
import { type PageAgent, signInAgent } from '../../../test/fakes/calling/agent-page.ts';
import { type CallScenario, type Outcome, SCENARIOS } from '../scenarios.ts';
import { addCards, type Card } from './cards.ts';

declare global {
  /** Plays a scenario; returns the id of the call or message. */
  var play: (name: string) => Promise<string>;
}

const NOBODY = 404;
const POLL_MILLIS = 100;
const MAX_POLLS = 200;

const { endpoint = '' } = document.documentElement.dataset;
const acs = register({ serviceName: 'demo-page', endpoint, calling, mediaSampleIntervalMillis: 1000 });
const agents = Promise.all([signInAgent(1), signInAgent(2)]);

const pause = (millis: number) => new Promise<void>((resolve) => setTimeout(resolve, millis));

async function playCall(scenario: CallScenario, say: (text: string) => void): Promise<string> {
  const { plan, callee } = scenario;
  const [caller, other] = await agents;
  for (const agent of [caller, other]) agent.forget();
  if (plan) fakeCalling.next(plan);
  say('Calling …');
  caller.dial(callee ? 2 : NOBODY);
  if (callee === 'decline') await other.decline();
  if (callee === 'accept') await talk(caller, other, scenario, say);
  await caller.sees('state', { state: 'Disconnected' });
  // The id that the service has assigned.
  const id = caller.call?.id ?? '';
  if (callee === 'accept') await other.reaches('Disconnected');
  await acs.forceFlush();
  return id;
}

async function talk(
  caller: PageAgent,
  other: PageAgent,
  { end, seconds = 3 }: CallScenario,
  say: (text: string) => void,
): Promise<void> {
  await other.accept();
  for (const agent of [caller, other]) await agent.reaches('Connected');
  say('Connected …');
  await pause(seconds * 1000);
  if (end) await fakeCalling.endCall(caller.call?.id ?? '', end);
  else await caller.hangUp();
}

/** The Node app sends the SMS. */
async function playMessage(name: string, say: (text: string) => void): Promise<string> {
  say('Sending …');
  const response = await fetch(`/messages/${name}`, { method: 'POST' });
  if (!response.ok) throw new Error(`the Node app answered ${response.status}`);
  return await response.text();
}

async function outcomeOf(id: string): Promise<Outcome | undefined> {
  for (let poll = 0; poll < MAX_POLLS; poll++) {
    const response = await fetch(`/outcome?${new URLSearchParams({ id })}`);
    const outcome = response.ok ? ((await response.json()) as Outcome | null) : null;
    if (outcome && outcome.state !== 'running') return outcome;
    await pause(POLL_MILLIS);
  }
  return undefined;
}

async function playOnCard(name: string, card: Card | undefined): Promise<string> {
  const scenario = SCENARIOS[name];
  if (!scenario) throw new Error(`there is no scenario ${name}`);
  const say = (text: string) => card?.say(text);
  const id = scenario.kind === 'call' ? await playCall(scenario, say) : await playMessage(name, say);
  const outcome = await outcomeOf(id);
  if (outcome) card?.show(outcome);
  else say(`acs-otel view knows no end of ${id} yet: look there.`);
  return id;
}

/** One at a time: all calls share two users. */
let busy: Promise<unknown> = agents;
const cards = addCards(SCENARIOS, (name) => void globalThis.play(name).catch(() => {}));

globalThis.play = (name) => {
  const card = cards.get(name);
  card?.start();
  const played = busy.then(() => playOnCard(name, card));
  busy = played.catch((error: Error) => card?.say(`The demo failed: ${error.message}`));
  return played;
};

agents.then(
  () => document.body.classList.add('ready'),
  (error: Error) => {
    document.querySelector('#status')?.replaceChildren(`The Calling SDK did not start: ${error.message}`);
  },
);
