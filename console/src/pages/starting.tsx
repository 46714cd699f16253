import { useEffect, useRef } from 'preact/hooks';
import { CardPage } from '../components/card-page.js';
import { Loading } from '../components/loading.js';
import { PageHeading } from '../components/page-heading.js';
import { firstDelayMs, maxDelayMs, useRecoveries } from '../connection.js';
import { useTexts } from '../language.js';
import { resume, useSession } from '../session.js';

/** Shown until it is known whether the user is signed in. */
export function StartingPage() {
  const t = useTexts();
  const session = useSession();
  const recoveries = useRecoveries();
  const delayMs = useRef(firstDelayMs);

  useEffect(() => {
    if (recoveries > 0) void resume();
  }, [recoveries]);

  useEffect(() => {
    if (session.phase !== 'unknown') return undefined;
    const { retryAfterSeconds } = session;
    const timer = setTimeout(
      () => void resume(),
      retryAfterSeconds === undefined ? delayMs.current : retryAfterSeconds * 1000,
    );
    delayMs.current = Math.min(2 * delayMs.current, maxDelayMs);
    return () => clearTimeout(timer);
  }, [session]);

  if (session.phase === 'starting') {
    return (
      <main class="lone">
        <Loading />
      </main>
    );
  }
  return (
    <CardPage>
      <PageHeading title={t.outage.title} />
      <p>{t.outage.starting}</p>
    </CardPage>
  );
}
