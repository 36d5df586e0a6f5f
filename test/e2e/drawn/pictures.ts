/** `npm run pictures` draws the dashboards of `grafana/README.md` into `docs/images/`, during an incident of Microsoft's. */
import { mkdirSync, writeFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { repository } from '../../backends/cache.ts';
import { type Opening, openDashboard, settled } from './dashboard-page.ts';
import { type Gallery, openGallery } from './gallery.ts';
import { missingLibraries } from './site.ts';
import { webp } from './webp.ts';

interface Picture extends Opening {
  /** File without its extension. */
  name: string;
  uid: string;
  /** Pixels from the top. */
  shown: number;
}

const pictures = ({ world }: Gallery): Picture[] => {
  const { callId, to } = world.day;
  const ofCall = `var-call=${callId}&time=${(to - 1750) * 1000}&time.window=300000`;
  return [
    { name: 'overview-incident', uid: 'acs-overview', shown: 1150, rows: false },
    { name: 'overview-failed-calls', uid: 'acs-overview', shown: 2100, rows: false },
    { name: 'trace-a-call', uid: 'acs-trace-a-call', query: ofCall, shown: 2190 },
    { name: 'find-calls', uid: 'acs-find-calls', shown: 1000 },
    { name: 'client-quality', uid: 'acs-client-quality', shown: 1330 },
    { name: 'runbook', uid: 'acs-runbook', shown: 1000 },
  ];
};

async function screenshot(page: Page, shown: number): Promise<Buffer> {
  await settled(page);
  const { width, height } = page.viewportSize() ?? { width: 1280, height: shown };
  return page.screenshot({ clip: { x: 0, y: 0, width, height: Math.min(shown, height) } });
}

const missing = missingLibraries();
if (missing) throw new Error(missing);
const gallery = await openGallery();
mkdirSync(repository('docs/images'), { recursive: true });
for (const { name, uid, shown, ...opening } of pictures(gallery)) {
  const { page } = await openDashboard(gallery, uid, opening);
  const picture = await webp(gallery.browser, await screenshot(page, shown));
  await page.close();
  writeFileSync(repository('docs/images', `${name}.webp`), picture);
  console.log(`wrote docs/images/${name}.webp, ${Math.round(picture.length / 1024)} kB`);
}
await gallery.close();
