import { useEffect, useState } from 'preact/hooks';
import { useTexts } from '../language.js';

const patienceMs = 300;

/** What is loading, drawn in grey: a heading with facts, or the rows of a table. */
type Shape = 'facts' | 'rows';

const lines: Record<Shape, number> = { facts: 4, rows: 8 };

/** A grey outline of what is loading. It appears after 300 ms, so that quick loads do not flicker. */
export function Loading({ shape = 'facts' }: { shape?: Shape }) {
  const t = useTexts();
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), patienceMs);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div class="loading" role="status" aria-busy="true">
      {shown && (
        <>
          <span class="visually-hidden">{t.common.loading} …</span>
          <div class={`skeleton ${shape}`} aria-hidden="true">
            {Array.from({ length: lines[shape] }, (_, line) => (
              <span key={line} />
            ))}
          </div>
        </>
      )}
    </div>
  );
}
