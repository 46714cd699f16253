import { useState } from 'preact/hooks';
import { announce } from '../announcer.js';
import {
  addAuthenticator,
  type AuthenticatorDto,
  client,
  confirmAuthenticator,
  getMfaStatus,
  listAuthenticators,
} from '../api.js';
import { AuthenticatorApps } from '../components/authenticator-apps.js';
import { LinkButton } from '../components/button.js';
import { Enrolment } from '../components/enrolment.js';
import { Field } from '../components/field.js';
import { Loading } from '../components/loading.js';
import { ErrorNotice } from '../components/notice.js';
import { PageHeading } from '../components/page-heading.js';
import { authenticatorNameProblem } from '../field-rules.js';
import { enrolmentOwner } from '../kept-enrolment.js';
import { useTexts } from '../language.js';
import { useLoad } from '../load.js';
import type { PageProps } from '../page.js';
import { navigate } from '../router.js';
import { isStaff, useAccount } from '../session.js';
import { signOutIfWithoutSecondFactor } from './finish-enrolment.js';
import { NotFoundPage } from './not-found.js';

/** Adds a further authenticator app to one's own account. */
export function AddAppPage({ parameters }: PageProps) {
  const t = useTexts();
  const account = useAccount();
  const id = Number(parameters['id']);
  const own = `/users/${id}`;
  const path = { id };
  const loaded = useLoad(
    async (signal) => {
      const [{ issuer }, authenticators] = await Promise.all([
        getMfaStatus({ client, signal, path }),
        listAuthenticators({ client, signal, path }),
      ]);
      return { issuer, authenticators };
    },
    [id],
  );
  if (id !== account.id) return <NotFoundPage />;
  return (
    <>
      <PageHeading
        title={t.authenticators.addApp}
        crumbs={[...(isStaff(account) ? [['Users', '/users'] as const] : []), [account.name, own]]}
      />
      <ErrorNotice error={loaded.error} onRetry={loaded.reload} />
      {loaded.data ? <AddApp {...loaded.data} /> : loaded.loading && <Loading />}
    </>
  );
}

interface AddAppProps {
  issuer: string;
  authenticators: readonly AuthenticatorDto[];
}

function AddApp({ issuer, authenticators }: AddAppProps) {
  const t = useTexts();
  const account = useAccount();
  const [name, setName] = useState(t.authenticators.app.suggestion);
  const path = { id: account.id };
  const methods = `/users/${account.id}/methods`;
  return (
    <Enrolment
      owner={enrolmentOwner(account.id, account.id, 'further')}
      userName={account.name}
      issuer={issuer}
      purpose="further"
      known={{ authenticators }}
      ask={async () => ({ authenticators: await listAuthenticators({ client, path }) })}
      begin={async () => ({
        enrolment: await addAuthenticator({
          client,
          path,
          query: { qrImage: 'svg' },
          body: { kind: 'totp', name: name.trim() },
        }),
      })}
      accept={async ({ enrolment: { authenticatorId = 0, token } }, code) => {
        await confirmAuthenticator({ client, path: { ...path, authenticatorId }, body: { token, code } });
      }}
      finish={async () => {
        if (await signOutIfWithoutSecondFactor(account, account.id)) return;
        announce(t.authenticators.app.done);
        navigate(methods);
      }}
      aside={
        <LinkButton kind="quiet" href={`#${methods}`}>
          {t.common.cancel}
        </LinkButton>
      }
    >
      <p>{t.authenticators.app.text}</p>
      <Field
        label={t.authenticators.name}
        hint={t.authenticators.app.nameHint}
        autocomplete="off"
        value={name}
        onInput={setName}
        problem={authenticatorNameProblem(name)}
      />
      <details>
        <summary>{t.apps.none}</summary>
        <AuthenticatorApps />
      </details>
    </Enrolment>
  );
}
