const DISCARD_PORT = 9;
const PER_TRANSPORT = [
  'c=IN IP4 127.0.0.1',
  'a=setup:passive',
  'a=ice-ufrag:fake',
  'a=ice-pwd:fakefakefakefakefakefake',
  `a=fingerprint:sha-256 ${Array.from({ length: 32 }, () => '00').join(':')}`,
  `a=candidate:1 1 udp 2122194687 127.0.0.1 ${DISCARD_PORT} typ host`,
  'a=rtcp-mux',
];

/**
 * An answer to an SDK's media offer that takes its first audio stream and sends nothing: the conference bridge of
 * a group call, where nobody listens. The SDK counts the call as connected; packets never flow.
 */
export function silentAnswer(offer: string): string {
  const [session = '', ...media] = offer.split(/(?=^m=)/m);
  const head = session.split('\r\n').filter((line) => line && !line.startsWith('a=group'));
  const first = media.findIndex((section) => section.startsWith('m=audio'));
  const mid = /^a=mid:(.*)$/m.exec(media[first] ?? '')?.[1]?.trim() ?? '0';
  const sections = media.map((section, index) => (index === first ? accepted(section) : rejected(section)));
  return [...head, `a=group:BUNDLE ${mid}`, ...sections.flat(), ''].join('\r\n');
}

function accepted(section: string): string[] {
  const [media = '', ...lines] = section.split('\r\n');
  const kept = lines.filter((line) =>
    /^a=(x-signaling-fb|rtpmap|fmtp|rtcp-fb|mid|label|ice-options)/.test(line),
  );
  const port = media.replace(/^(m=\S+) \d+/, `$1 ${DISCARD_PORT}`);
  return [port, ...PER_TRANSPORT, ...kept, 'a=sendrecv'];
}

function rejected(section: string): string[] {
  const media = (section.split('\r\n')[0] ?? '').replace(/^(m=\S+) \d+/, '$1 0');
  return [media, ...section.split('\r\n').filter((line) => line.startsWith('a=label'))];
}
