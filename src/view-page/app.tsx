/** The frame of every page: navigation, search, banners, footer. */
import { useEffect } from 'preact/hooks';
import type { About } from '../view/api.ts';
import { Banners } from './banners.tsx';
import { CallPageView } from './call-page.tsx';
import { CallList, MessageList } from './lists.tsx';
import { useAbout } from './live.ts';
import { MessagePageView } from './message-page.tsx';
import { OverviewPage } from './overview-page.tsx';
import { followLinks, type Route, useRoute } from './router.ts';
import { SearchBox } from './search-box.tsx';
import { SearchPage } from './search-page.tsx';
import { StatusBar } from './status-bar.tsx';
import { UtcProvider } from './utc.tsx';

const NAVIGATION = [
  ['/', 'Calls', 'calls'],
  ['/messages', 'Messages', 'messages'],
  ['/overview', 'Overview', 'overview'],
] as const;

export function App() {
  const route = useRoute();
  const { about, connection } = useAbout();
  useEffect(() => {
    addEventListener('click', followLinks);
    return () => removeEventListener('click', followLinks);
  }, []);
  const name = route.parts[0] ?? 'calls';
  return (
    <UtcProvider>
      <a class="skip" href="#content">
        Skip to the content
      </a>
      <header class="top">
        <a class="brand" href="/">
          acs-otel <b>view</b>
        </a>
        <nav aria-label="Pages">
          {NAVIGATION.map(([path, label, part]) => (
            <a
              key={path}
              href={path}
              aria-current={part === name && route.parts.length < 2 ? 'page' : undefined}
            >
              {label}
            </a>
          ))}
        </nav>
        <SearchBox asked={name === 'search' ? (route.query.get('q') ?? '') : ''} />
      </header>
      <Banners about={about} connection={connection} />
      <main id="content" tabIndex={-1}>
        <Content route={route} about={about} />
      </main>
      <StatusBar about={about} connection={connection} />
    </UtcProvider>
  );
}

function Content({ route, about }: { route: Route; about: About | undefined }) {
  const [name = 'calls', key] = route.parts;
  if (name === 'calls' && key !== undefined) return <CallPageView key={key} id={key} />;
  if (name === 'messages' && key !== undefined) return <MessagePageView key={key} id={key} />;
  if (name === 'calls') return <CallList query={route.query} about={about} />;
  if (name === 'messages') return <MessageList query={route.query} about={about} />;
  if (name === 'overview') return <OverviewPage query={route.query} />;
  if (name === 'search') return <SearchPage text={route.query.get('q') ?? ''} />;
  return (
    <section class="card">
      <h1>There is no such page</h1>
      <p>
        Go to <a href="/">the calls</a>, or paste an id into the search box.
      </p>
    </section>
  );
}
