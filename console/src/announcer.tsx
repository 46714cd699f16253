import { useEffect, useState } from 'preact/hooks';
import { useTexts } from './language.js';
import { createStore, useStore } from './store.js';

interface Toast {
  readonly id: number;
  readonly text: string;
}

const maxToasts = 3;
const minimumDisplayMs = 8000;
const readingTimeMsPerCharacter = 100;

const toasts = createStore<readonly Toast[]>([]);
let lastId = 0;

/** Tells the user what a change did, on this page and the next one, and to screen readers. */
export function announce(text: string): void {
  lastId += 1;
  toasts.set([...toasts.get(), { id: lastId, text }].slice(-maxToasts));
}

/** Removes everything that was announced to an earlier user. */
export const clearAnnouncements = (): void => toasts.set([]);

/** The latest announcements. They stay while the pointer or the focus is on them. */
export function Announcer() {
  const t = useTexts();
  const shown = useStore(toasts);
  const [hovered, setHovered] = useState(false);
  const [focused, setFocused] = useState(false);
  return (
    <section
      class="toasts"
      aria-label={t.common.messages}
      aria-live="polite"
      aria-relevant="additions"
      onPointerEnter={() => setHovered(true)}
      onPointerLeave={() => setHovered(false)}
      onFocusIn={() => setFocused(true)}
      onFocusOut={() => setFocused(false)}
    >
      {shown.map((toast) => (
        <ToastMessage key={toast.id} toast={toast} held={hovered || focused} />
      ))}
    </section>
  );
}

function ToastMessage({ toast, held }: { toast: Toast; held: boolean }) {
  const t = useTexts();
  const dismiss = (): void => toasts.set(toasts.get().filter(({ id }) => id !== toast.id));
  useEffect(() => {
    if (held) return undefined;
    const displayMs = Math.max(minimumDisplayMs, toast.text.length * readingTimeMsPerCharacter);
    const timer = setTimeout(dismiss, displayMs);
    return () => clearTimeout(timer);
  }, [held]);
  return (
    <div class="toast">
      <p>{toast.text}</p>
      <button type="button" class="close" aria-label={t.common.dismiss} onClick={dismiss}>
        <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
          <path d="m3.5 3.5 9 9m0-9-9 9" />
        </svg>
      </button>
    </div>
  );
}
