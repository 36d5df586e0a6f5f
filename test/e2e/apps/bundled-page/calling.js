/** The part of the Calling SDK that acs-otel hooks. A call starts, and ends at once. */
const CALL_ID = '7ffea751-907c-494d-b7f9-b26677521a44';

class Emitter {
  listeners = [];
  on(event, listener) {
    this.listeners.push([event, listener]);
  }
  off() {}
  emit(event, argument) {
    for (const [name, listener] of this.listeners) if (name === event) listener(argument);
  }
}

class Agent extends Emitter {
  kind = 'CallAgent';
  calls = [];
  startCall() {
    const call = Object.assign(new Emitter(), { id: CALL_ID, state: 'Connecting', direction: 'Outgoing' });
    this.emit('callsUpdated', { added: [call] });
    call.state = 'Disconnected';
    call.callEndReason = { code: 500, subCode: 8511 };
    call.emit('stateChanged');
    return call;
  }
}

export class CallClient {
  async createCallAgent() {
    return new Agent();
  }
}
