import { FIRST_PUSH_MS, type Invitation, KEEP_ALIVE_S, type LegRequest, type LiveCall } from './live-call.ts';
import {
  type CallPlan,
  type FakeEnd,
  type Party,
  type PushLinks,
  type Side,
  sleep,
  uuid,
} from './protocol.ts';
import { conversation, legLinks, linkOf, ringingLinks, roster } from './service-links.ts';
import type { Trouter } from './trouter.ts';

const CALLER = 'caller';

// What the fake says when a side acts. Its choice: no evidence of what the real service says.
const ends = {
  offline: {
    code: 480,
    subCode: 10037,
    phrase: 'No endpoint of the callee',
    resultCategories: ['ExpectedError'],
  },
  declined: { code: 603, subCode: 0, phrase: 'Declined', resultCategories: ['Success'] },
  cancelled: { code: 487, subCode: 0, phrase: 'Cancelled by the caller', resultCategories: ['Success'] },
  takenElsewhere: { code: 487, subCode: 0, phrase: 'Accepted elsewhere', resultCategories: ['Success'] },
  hungUp: { code: 0, subCode: 5003, phrase: 'The other side hung up', resultCategories: ['Success'] },
} satisfies Record<string, FakeEnd>;

/** Who calls whom. */
export interface CallParties {
  id: string;
  caller: Party;
  callee: string;
  callInvitation: Invitation;
}

/** A new offer within a call. */
interface Negotiation {
  links: PushLinks;
}

/** One call between the caller's SDK and the SDKs of one callee, of which the first to accept gets it. */
export class OneToOneCall implements LiveCall {
  readonly id: string;
  readonly #call: CallParties;
  readonly #plan: CallPlan;
  readonly #trouter: Trouter;
  readonly #ended: () => void;
  /** Push links of the callee's SDKs, by a name that the fake chose for each. */
  readonly #legs = new Map<string, PushLinks>();
  #acceptedBy: string | undefined;
  #renegotiationLink: string | undefined;
  #renegotiation: Negotiation | undefined;

  constructor(call: CallParties, plan: CallPlan, trouter: Trouter, ended: () => void) {
    this.id = call.id;
    this.#call = call;
    this.#plan = plan;
    this.#trouter = trouter;
    this.#ended = ended;
  }

  /** The answer to the create request. */
  created(): unknown {
    return conversation(this.id, CALLER);
  }

  /** Rings the callee's SDKs, or does what the plan says instead. */
  async start(): Promise<void> {
    await sleep(FIRST_PUSH_MS);
    const endpoints = this.#trouter.endpointsOf(this.#call.callee);
    const end = this.#plan.end ?? (endpoints.length === 0 ? ends.offline : undefined);
    if (!end) {
      await Promise.all(endpoints.map(({ id }, index) => this.#notify(id, `callee${index + 1}`)));
      return;
    }
    if (this.#plan.ring) {
      await this.#ringing();
      await sleep(this.#plan.ring);
    }
    await this.end(end, 'caller');
  }

  /** Tells the SDKs of one or both sides that the call is over. */
  async end(reason: FakeEnd, side: Side): Promise<void> {
    this.#ended();
    const links = [
      ...(side === 'callee' ? [] : [this.#call.callInvitation.links]),
      ...(side === 'caller' ? [] : this.#calleeLinks()),
    ];
    await this.#pushEnd(links, reason);
  }

  /** Ends the call for the others when this endpoint is one of its two sides. */
  async lost(endpointId: string, reason: FakeEnd): Promise<void> {
    const has = (links: PushLinks) => links.end?.includes(endpointId);
    if (has(this.#call.callInvitation.links)) await this.end(reason, 'callee');
    else if (this.#calleeLinks().some(has)) await this.end(reason, 'caller');
  }

  /** Answers a request to a link that the fake gave out for this call. */
  request({ method, leg, operation, body }: LegRequest): unknown {
    if (operation === 'attach') return this.#attach(leg, body.attach as { links: PushLinks });
    if (operation === 'acceptance') return this.#accept(leg, body.callAcceptance as { links: PushLinks });
    if (operation === 'mediaRenegotiation') return this.#renegotiate(body.mediaNegotiation as Negotiation);
    if (operation === 'renegotiated') return this.#push(this.#renegotiation?.links.mediaAnswer, body);
    if (operation === 'rejected') return this.#push(this.#renegotiation?.links.rejection, body);
    if (this.#acceptedBy && leg !== CALLER && leg !== this.#acceptedBy) return {};
    if (operation === 'callLeg' && method === 'DELETE' && leg !== CALLER) {
      void this.end(
        this.#acceptedBy ? ends.hungUp : { ...ends.declined, ...(body.callEnd as object) },
        'caller',
      );
    }
    if (operation === 'leave') {
      void this.end(this.#acceptedBy ? ends.hungUp : ends.cancelled, leg === CALLER ? 'callee' : 'caller');
    }
    return {};
  }

  #notify(endpointId: string, leg: string): Promise<unknown> {
    const participantId = uuid();
    const callNotification = {
      from: this.#call.caller,
      to: { id: this.#call.callee, participantId },
      links: { attach: linkOf(this.id, leg, 'attach'), redirection: linkOf(this.id, leg, 'redirection') },
      callModalities: ['Audio'],
    };
    const conversationInvitation = {
      conversationController: linkOf(this.id, leg, 'controller'),
      isMultiParty: false,
      subject: null,
    };
    const debugContent = { callId: this.id, participantId };
    const gp = {
      callNotification,
      conversationInvitation,
      debugContent,
      groupContext: null,
      groupChat: null,
    };
    return this.#trouter.push(this.#trouter.urlOf(endpointId, 'NGCallManagerWin'), { evt: 107, gp });
  }

  #attach(leg: string, attach: { links: PushLinks }): unknown {
    this.#legs.set(leg, attach.links);
    void this.#ringing();
    const { caller, callInvitation } = this.#call;
    const { callModalities, mediaContent } = callInvitation;
    return {
      callInvitation: { callModalities, links: ringingLinks(this.id, leg), mediaContent },
      participants: { from: caller },
      additionalActionResponses: [
        { output: conversation(this.id, leg, { roster: roster({ active: [caller] }) }) },
      ],
    };
  }

  /** The caller's new offer, for instance a hold: goes to the callee, whose answer comes back to us. */
  #renegotiate(offer: Negotiation): unknown {
    this.#renegotiation = offer;
    const links = {
      mediaAnswer: linkOf(this.id, 'callee', 'renegotiated'),
      rejection: linkOf(this.id, 'callee', 'rejected'),
    };
    void this.#push(this.#renegotiationLink, { mediaNegotiation: { ...offer, links } });
    return {};
  }

  #accept(leg: string, acceptance: { links: PushLinks }): unknown {
    const others = [...this.#legs].filter(([name]) => name !== leg).map(([, links]) => links);
    this.#acceptedBy = leg;
    this.#renegotiationLink = acceptance.links.mediaRenegotiation;
    void this.#pushEnd(others, ends.takenElsewhere);
    const links = legLinks(this.id, CALLER);
    void this.#push(this.#call.callInvitation.links.acceptance, {
      callAcceptance: { ...acceptance, links, callKeepAliveInterval: KEEP_ALIVE_S },
    });
    return {
      callAcceptanceAcknowledgement: { links: legLinks(this.id, leg), callKeepAliveInterval: KEEP_ALIVE_S },
    };
  }

  async #ringing(): Promise<void> {
    const { links } = this.#call.callInvitation;
    const sender = { id: this.#call.callee, endpointId: uuid(), participantId: uuid() };
    await this.#push(links.progress, { callProgress: {} });
    await this.#push(links.mediaAnswer, {
      mediaAnswer: { callModalities: ['Audio'], sender, links: {}, mediaContent: {} },
    });
  }

  #calleeLinks(): PushLinks[] {
    const taken = this.#acceptedBy === undefined ? undefined : this.#legs.get(this.#acceptedBy);
    return taken ? [taken] : [...this.#legs.values()];
  }

  async #pushEnd(to: PushLinks[], reason: FakeEnd): Promise<void> {
    await Promise.all(to.map((links) => this.#push(links.end, { callEnd: reason })));
  }

  async #push(link: string | undefined, body: unknown): Promise<void> {
    if (link) await this.#trouter.push(link, body);
  }
}
