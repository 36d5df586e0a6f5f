/** A microphone that is silent and asks nobody: a demo should not need a permission. Runs before the SDK. */
const DEVICES = (['audioinput', 'audiooutput'] as const).map((kind) => ({
  deviceId: 'default',
  groupId: 'demo',
  kind,
  label: `Demo ${kind === 'audioinput' ? 'microphone' : 'speaker'}`,
}));

let silence: MediaStream | undefined;

Object.assign(navigator.mediaDevices, {
  enumerateDevices: async () => DEVICES.map((device) => ({ ...device, toJSON: () => device })),
  getUserMedia: async () => {
    silence ??= new AudioContext().createMediaStreamDestination().stream;
    return silence.clone();
  },
});
