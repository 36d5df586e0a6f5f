/** The support request: exactly what will be handed over. Hidden where the process cannot make one. */
import { useEffect, useState } from 'preact/hooks';
import type { PageRef, SupportPreview } from '../view/api.ts';
import { CopyButton } from './copy-button.tsx';
import { bytes } from './format.ts';
import { addressOf, useAnswer } from './read.ts';

export function Support({ page: { kind, key } }: { page: PageRef }) {
  const path = `support/${kind}/${encodeURIComponent(key)}`;
  const { data, error, reload } = useAnswer<SupportPreview>(useIsPainted() ? path : undefined);
  if (error?.status === 404 || (!data && !error)) return null;
  return (
    <section class="card" aria-labelledby="support">
      <div class="section-head">
        <h2 id="support">Support request</h2>
        {data && <CopyButton text={data.markdown} what="the request" label="Copy as Markdown" />}
        {data && (
          <a class="button" href={addressOf(`${path}.zip`)} download="">
            Download zip
          </a>
        )}
        <button type="button" class="small" onClick={reload}>
          Update
        </button>
      </div>
      {error && <p role="alert">{error.message}</p>}
      {data && <Preview preview={data} />}
    </section>
  );
}

/** The process makes a preview in much more time than a page: the page must be on the screen before. */
function useIsPainted(): boolean {
  const [isPainted, setPainted] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const frame = requestAnimationFrame(() => {
      timer = setTimeout(() => setPainted(true));
    });
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  }, []);
  return isPainted;
}

function Preview({ preview: { missing, files, markdown } }: { preview: SupportPreview }) {
  return (
    <>
      {missing.length > 0 && (
        <>
          <h3>What is missing, and how to get it</h3>
          <dl class="missing">
            {missing.map(({ what, how }) => (
              <div key={what}>
                <dt>{what}</dt>
                <dd>{how}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
      <h3>Content of the zip</h3>
      <ul>
        {files.map(({ name, bytes: size }) => (
          <li key={name}>
            <code>{name}</code> <span class="muted">{bytes(size)}</span>
          </li>
        ))}
      </ul>
      <details>
        <summary>
          Preview of <code>request.md</code>
        </summary>
        <pre class="preview">{markdown}</pre>
      </details>
    </>
  );
}
