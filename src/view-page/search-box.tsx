/** Takes any id, however it was pasted. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { go } from './router.ts';

export function SearchBox({ asked }: { asked: string }) {
  const [text, setText] = useState(asked);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => setText(asked), [asked]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target))
        return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  const submit = (event: Event) => {
    event.preventDefault();
    if (text.trim() !== '') go(`/search?q=${encodeURIComponent(text.trim())}`);
  };
  return (
    <search>
      <form class="search" onSubmit={submit}>
        <input
          ref={input}
          type="search"
          aria-label="Find by any id"
          aria-keyshortcuts="/"
          placeholder="Paste any id: call, MS-CV, SMS, trace…"
          autocomplete="off"
          spellcheck={false}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <button type="submit">Find</button>
      </form>
    </search>
  );
}

/** Whether a key belongs to a field. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, select, textarea') !== null;
}
