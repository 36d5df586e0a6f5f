/**
 * Runs in the page: real Calling SDK clients with made-up users. A test app calls `exposeAgents()`; a Playwright
 * test then drives `newAgent(user)` by its JSHandle, or a demo calls it directly.
 */
import {
  type CallAgent,
  CallClient,
  type CallClientOptions,
  type CallState,
  type TeamsCallAgent,
} from '@azure/communication-calling';
import { AzureCommunicationTokenCredential, createIdentifierFromRawId } from '@azure/communication-common';
import { CallWatch, type SeenEvent } from './call-watch.ts';
import { fakeToken, idOf, type User } from './identity.ts';

const POLL_MS = 5;
const TIMEOUT_MS = 30_000;

declare global {
  /** Set by `exposeAgents()`: signs a made-up user in. */
  var newAgent: (user: User) => Promise<PageAgent>;
}

/** One signed-in user in this page. Its methods give plain data, so that a test can call them from outside. */
export class PageAgent extends CallWatch {
  readonly id: string;
  readonly client: CallClient;
  readonly agent: CallAgent | TeamsCallAgent;

  constructor(user: User, client: CallClient, agent: CallAgent | TeamsCallAgent) {
    super(agent);
    this.id = idOf(user);
    this.client = client;
    this.agent = agent;
  }

  /** Starts a call to a made-up user or a raw id; returns the id that the call has at first. */
  dial(callee: User | string): string {
    const identifier = createIdentifierFromRawId(typeof callee === 'string' ? callee : idOf(callee));
    // The two kinds of agent differ in their types only: one takes a list, the other a single callee.
    if (this.agent.kind === 'TeamsCallAgent')
      return (this.agent as TeamsCallAgent).startCall(identifier as never).id;
    return (this.agent as CallAgent).startCall([identifier]).id;
  }

  /** Joins a group call; returns the id that the call has at first. */
  join(groupId: string): string {
    return (this.agent as CallAgent).join({ groupId }).id;
  }

  /** Waits for an incoming call and accepts it; returns its call id. */
  async accept(): Promise<string> {
    return (await (await this.#rung()).accept()).id;
  }

  /** Waits for an incoming call and declines it. */
  async decline(): Promise<void> {
    await (await this.#rung()).reject();
  }

  /** Hangs up the newest call. */
  async hangUp(): Promise<void> {
    await this.call?.hangUp();
  }

  /** Waits for the state of the newest call. */
  async reaches(state: CallState, timeoutMs = TIMEOUT_MS): Promise<void> {
    await this.until(() => this.call?.state === state, `state ${state}`, timeoutMs);
  }

  /** Waits for an event with this name and these facts, which may already have come since `forget()`. */
  sees(name: string, facts: Record<string, unknown> = {}, timeoutMs = TIMEOUT_MS): Promise<SeenEvent> {
    const fits = (event: SeenEvent) =>
      event.name === name && Object.entries(facts).every(([fact, value]) => event[fact] === value);
    return this.until(() => this.seen.find(fits), `${name} ${JSON.stringify(facts)}`, timeoutMs);
  }

  /** Waits until a condition gives a truthy value; the error names what was awaited and what came instead. */
  async until<T>(condition: () => T | undefined | false, what: string, timeoutMs = TIMEOUT_MS): Promise<T> {
    const deadline = performance.now() + timeoutMs;
    while (performance.now() < deadline) {
      const value = condition();
      if (value) return value;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    throw new Error(
      `${this.id} waited ${timeoutMs} ms for ${what}; it saw ${JSON.stringify(this.seen.slice(-8))}`,
    );
  }

  async #rung() {
    return await this.until(() => this.incoming, 'an incoming call');
  }
}

/** Signs a made-up user in and waits until the agent is connected. One client per agent, as the SDK demands. */
export async function signInAgent(user: User, options: CallClientOptions = {}): Promise<PageAgent> {
  const client = new CallClient(options);
  const credential = new AzureCommunicationTokenCredential(fakeToken(user));
  const agent =
    typeof user === 'number'
      ? await client.createCallAgent(credential, { displayName: `user ${user}` })
      : await client.createTeamsCallAgent(credential);
  const page = new PageAgent(user, client, agent);
  await page.until(() => agent.connectionState === 'Connected', 'the agent to connect');
  return page;
}

/** Puts `newAgent` where a test finds it. `options` go to every CallClient, for instance a logger. */
export function exposeAgents(options: CallClientOptions = {}): void {
  globalThis.newAgent = (user) => signInAgent(user, options);
}
