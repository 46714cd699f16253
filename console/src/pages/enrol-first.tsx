import { useState } from 'preact/hooks';
import { client, getCurrentUser, getMfaStatus, listAuthenticators } from '../api.js';
import { Button, LinkButton } from '../components/button.js';
import { CardPage } from '../components/card-page.js';
import { Loading } from '../components/loading.js';
import { ErrorNotice } from '../components/notice.js';
import { PageHeading } from '../components/page-heading.js';
import { NewScratchCodes } from '../components/scratch-codes.js';
import { UsePasskey } from '../components/use-passkey.js';
import { useTexts } from '../language.js';
import { useAction, useLoad } from '../load.js';
import { proveByPasskey, signOut, useAccount } from '../session.js';
import { AddPasskey } from './user/add-passkey.js';
import type { Subject } from './user/subject.js';

/** For a session that may only enrol: with an app, or with a passkey where the role must use one. */
export function EnrolFirstPage() {
  const t = useTexts().mustEnrol;
  const { id } = useAccount();
  const path = { id };
  const subject = useLoad(
    async (signal) => {
      const [user, status, authenticators] = await Promise.all([
        getCurrentUser({ client, signal }),
        getMfaStatus({ client, signal, path }),
        listAuthenticators({ client, signal, path }),
      ]);
      return { user, status, authenticators };
    },
    [id],
  );
  const { data } = subject;
  return (
    <CardPage>
      <PageHeading title={data?.status.passkeyRequired ? t.passkeyTitle : t.title} />
      <ErrorNotice error={subject.error} onRetry={subject.reload} />
      {data ? <Choice {...data} onChange={subject.reload} /> : subject.loading && <Loading />}
    </CardPage>
  );
}

function Choice(subject: Subject) {
  const { user, status } = subject;
  const t = useTexts();
  const [codes, setCodes] = useState<readonly string[]>();
  const leaving = useAction(() => signOut());
  const signingInAgain = useAction(() => signOut('enrolled'));
  const hasPasskey = status.kinds.includes('passkey');
  if (codes)
    return (
      <NewScratchCodes
        codes={codes}
        userName={user.name}
        issuer={status.issuer}
        text={t.authenticators.passkey.firstCodes}
        onSaved={() => void signingInAgain.run()}
      />
    );
  return (
    <>
      <p>
        {!status.passkeyRequired
          ? t.mustEnrol.text
          : hasPasskey
            ? t.mustEnrol.usePasskey
            : t.mustEnrol.passkeyText}
      </p>
      <ErrorNotice title={t.failures.stillSignedIn} error={leaving.error ?? signingInAgain.error} />
      {status.passkeyRequired && hasPasskey && <UsePasskey onUse={proveByPasskey} />}
      <div class="actions">
        {!status.passkeyRequired && (
          <LinkButton kind="primary" href={`#/users/${user.id}/mfa`}>
            {t.mustEnrol.begin}
          </LinkButton>
        )}
        {status.passkeyRequired && !hasPasskey && (
          <AddPasskey {...subject} kind="primary" onFirstCodes={setCodes} />
        )}
        <Button kind="quiet" busy={leaving.busy} onClick={() => void leaving.run()}>
          {t.common.signOut}
        </Button>
      </div>
    </>
  );
}
