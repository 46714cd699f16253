import { useEffect, useState } from 'preact/hooks';
import { useTexts } from '../language.js';

const patience = 300;

/** Appears after 300 ms, so that quick loads do not flicker. */
export function Loading() {
  const t = useTexts();
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), patience);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div class="loading" role="status" aria-busy="true">
      {shown && (
        <>
          <span class="spinner" aria-hidden="true" /> {t.common.loading} …
        </>
      )}
    </div>
  );
}
