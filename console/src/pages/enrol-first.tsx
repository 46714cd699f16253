import { Button, LinkButton } from '../components/button.js';
import { CardPage } from '../components/card-page.js';
import { PageHeading } from '../components/page-heading.js';
import { useTexts } from '../language.js';
import { useAction } from '../load.js';
import { signOut } from '../session.js';

/** For a session that may only enrol. */
export function EnrolFirstPage({ href }: { href: string }) {
  const t = useTexts();
  const leaving = useAction(() => signOut());
  return (
    <CardPage>
      <PageHeading title={t.mustEnrol.title} />
      <p>{t.mustEnrol.text}</p>
      <div class="actions">
        <LinkButton kind="primary" href={href}>
          {t.mustEnrol.begin}
        </LinkButton>
        <Button kind="quiet" busy={leaving.busy} onClick={() => void leaving.run()}>
          {t.common.signOut}
        </Button>
      </div>
    </CardPage>
  );
}
