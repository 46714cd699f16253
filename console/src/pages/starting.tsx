import { useEffect } from 'preact/hooks';
import { CardPage } from '../components/card-page.js';
import { Loading } from '../components/loading.js';
import { PageHeading } from '../components/page-heading.js';
import { useRecoveries } from '../connection.js';
import { useTexts } from '../language.js';
import { resume, useSession } from '../session.js';

/** Shown until it is known whether the user is signed in. */
export function StartingPage() {
  const t = useTexts();
  const { phase } = useSession();
  const recoveries = useRecoveries();

  useEffect(() => {
    if (recoveries > 0) void resume();
  }, [recoveries]);

  if (phase === 'starting') {
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
