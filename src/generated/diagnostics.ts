// Generated from src/schema/user-facing-diagnostics.json by `npm run generate`. Edits are overwritten.

/**
 * Packed rows `name:sk`: s is the scope (n network, m media, s server), k the kind of value: q a quality
 * (1 good, 2 poor, 3 bad), f a flag (true is bad), i an inverted flag (true is good).
 */
export const DIAGNOSTICS =
  'noNetwork:nf networkRelaysNotReachable:nf networkReconnect:nq networkReceiveQuality:nq networkSendQuality:nq noSpeakerDevicesEnumerated:mf speakingWhileMicrophoneIsMuted:mf noMicrophoneDevicesEnumerated:mf microphoneNotFunctioning:mf microphoneMuteUnexpectedly:mf microphonePermissionDenied:mf microphoneNotMuteButSilent:mf cameraFreeze:mf cameraStartFailed:mf cameraStartTimedOut:mf cameraPermissionDenied:mf cameraStoppedUnexpectedly:mf screenshareRecordingDisabled:mf capturerStartFailed:mf capturerStoppedUnexpectedly:mf speakerVolumeIsZero:mf speakerMuted:mf speakerNotFunctioningDeviceInUse:mf speakerNotFunctioning:mf microphoneNotFunctioningDeviceInUse:mf serverConnection:si';

/** The inverted flags alone, for pages. */
export const INVERTED_FLAGS: readonly string[] = ['serverConnection'];
