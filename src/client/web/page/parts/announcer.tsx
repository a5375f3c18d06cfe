import { useEffect, useState } from 'preact/hooks';

const announcements = new EventTarget();
const SHOWN_MS = 6_000;

/** Says what just happened, to the eye for a while and to a screen reader at once. */
export function announce(text: string): void {
  announcements.dispatchEvent(new CustomEvent('announcement', { detail: text }));
}

export function Announcer() {
  const [text, setText] = useState('');
  useEffect(() => {
    let timer: number | undefined;
    const show = (event: Event) => {
      setText((event as CustomEvent<string>).detail);
      window.clearTimeout(timer);
      timer = window.setTimeout(() => setText(''), SHOWN_MS);
    };
    announcements.addEventListener('announcement', show);
    return () => announcements.removeEventListener('announcement', show);
  }, []);
  return (
    <div class="announcer" role="status" aria-live="polite">
      {text && <p>{text}</p>}
    </div>
  );
}
