import {
  type CreateRequest,
  FIRST_PUSH_MS,
  KEEP_ALIVE_S,
  type LegRequest,
  type LiveCall,
} from './live-call.ts';
import { type FakeEnd, type Party, type Side, sleep } from './protocol.ts';
import { conversation, legLinks, roster } from './service-links.ts';
import { silentAnswer } from './silent-answer.ts';
import type { Trouter } from './trouter.ts';

/**
 * A group call: everybody joins with an id of their own and gets the id of the first. Its bridge is silent: the
 * SDKs are connected and see each other in the list of participants, but no audio flows.
 */
export class GroupCall implements LiveCall {
  readonly id: string;
  readonly groupId: string;
  readonly #trouter: Trouter;
  readonly #ended: () => void;
  readonly #members = new Map<string, CreateRequest>();
  #joined = 0;
  #sequence = 0;

  constructor(id: string, groupId: string, trouter: Trouter, ended: () => void) {
    this.id = id;
    this.groupId = groupId;
    this.#trouter = trouter;
    this.#ended = ended;
  }

  /** Lets an SDK in; gives the answer to its create request. */
  join(joiner: CreateRequest, lobby = 0): unknown {
    this.#joined++;
    const leg = `member${this.#joined}`;
    const present = roster({ active: this.#parties() }, ++this.#sequence);
    this.#members.set(leg, joiner);
    void this.#admit(leg, joiner, lobby);
    return conversation(this.id, leg, { roster: present });
  }

  /** Ends the call for everybody; a group call has no sides but the first to join and the others. */
  async end(reason: FakeEnd, side: Side): Promise<void> {
    const [first, ...others] = [...this.#members.keys()];
    const legs = [...(side === 'callee' || !first ? [] : [first]), ...(side === 'caller' ? [] : others)];
    const members = legs.map((leg) => this.#members.get(leg));
    for (const leg of legs) this.#members.delete(leg);
    if (this.#members.size === 0) this.#ended();
    await Promise.all(
      members.map((member) => this.#push(member?.callInvitation.links.end, { callEnd: reason })),
    );
    await this.#tellEverybody(members.map((member) => member?.participants.from));
  }

  /** A member whose page was closed. */
  async lost(endpointId: string): Promise<void> {
    for (const [leg, member] of this.#members) {
      if (member.callInvitation.links.end?.includes(endpointId)) await this.#leave(leg);
    }
  }

  /** Answers a request of a member. */
  request({ leg, operation }: LegRequest): unknown {
    if (operation === 'leave') void this.#leave(leg);
    return {};
  }

  async #admit(leg: string, { callInvitation }: CreateRequest, lobby: number): Promise<void> {
    await sleep(FIRST_PUSH_MS);
    const { blob, ...media } = callInvitation.mediaContent;
    await this.#push(callInvitation.links.acceptance, {
      callAcceptance: {
        acceptedBy: { id: this.groupId, endpointId: this.groupId, participantId: this.groupId },
        acceptedCallModalities: ['Audio'],
        links: legLinks(this.id, leg),
        callKeepAliveInterval: KEEP_ALIVE_S,
        mediaContent: { ...media, blob: silentAnswer(blob) },
        // By this name the SDK knows where it is; the roster that has it as a participant lets it in.
        ...(lobby > 0 && { controllerName: 'lobby' }),
      },
    });
    await sleep(lobby);
    await this.#tellEverybody();
  }

  async #leave(leg: string): Promise<void> {
    const member = this.#members.get(leg);
    this.#members.delete(leg);
    if (this.#members.size === 0) this.#ended();
    await this.#tellEverybody([member?.participants.from]);
  }

  async #tellEverybody(gone: (Party | undefined)[] = []): Promise<void> {
    const left = gone.filter((party) => party !== undefined);
    const change = roster({ active: this.#parties(), inactive: left }, ++this.#sequence);
    const members = [...this.#members.values()];
    await Promise.all(members.map((m) => this.#push(m.conversationRequest.roster.rosterUpdate, change)));
  }

  #parties(): Party[] {
    return [...this.#members.values()].map((member) => member.participants.from);
  }

  async #push(link: string | undefined, body: unknown): Promise<void> {
    if (link) await this.#trouter.push(link, body);
  }
}
