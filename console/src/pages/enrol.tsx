import { useLayoutEffect, useState } from 'preact/hooks';
import {
  acceptInvited,
  anonymousClient as client,
  enrolInvited,
  inspectInvitation,
  type InspectedInvitationDto,
} from '../api.js';
import { AuthenticatorApps } from '../components/authenticator-apps.js';
import { CardPage } from '../components/card-page.js';
import { Enrolment } from '../components/enrolment.js';
import { Loading } from '../components/loading.js';
import { ErrorNotice, Notice } from '../components/notice.js';
import { PageHeading } from '../components/page-heading.js';
import { forgetEnrolment } from '../kept-enrolment.js';
import { useTexts } from '../language.js';
import { useLoad } from '../load.js';
import { hasCode } from '../messages.js';
import { momentInWords, waitInWords } from '../words.js';

/** Stands in the address for a token that was used. */
const done = 'done';

const tokenForm = /^[A-Za-z0-9_-]{43}$/;

/** For invited users, without signing in. */
export function EnrolPage({ token }: { token: string }) {
  const [accepted, setAccepted] = useState<InspectedInvitationDto>();
  if (accepted || token === done) return <Done {...(accepted && { invitation: accepted })} />;
  if (!tokenForm.test(token)) return <Over />;
  return (
    <Invitation
      token={token}
      onAccepted={(invitation) => {
        setAccepted(invitation);
        history.replaceState(null, '', `#/enrol/${done}`);
      }}
    />
  );
}

interface InvitationProps {
  token: string;
  onAccepted: (invitation: InspectedInvitationDto) => void;
}

function Invitation({ token, onAccepted }: InvitationProps) {
  const t = useTexts();
  const body = { invitationToken: token };
  const inspection = useLoad((signal) => inspectInvitation({ client, signal, body }), [token]);
  const { data, error } = inspection;
  const isOver = isInvitationOver(error);

  // The secret is gone by the time the page says that the link is over.
  useLayoutEffect(() => {
    if (isOver) forgetEnrolment();
  }, [isOver]);

  /** The invitation may end at any moment: the page then says how, with what `inspect` answers. */
  async function noticingItsEnd<Result>(call: Promise<Result>): Promise<Result> {
    try {
      return await call;
    } catch (thrown) {
      if (isInvitationOver(thrown)) inspection.reload();
      throw thrown;
    }
  }

  if (isOver) return <Over error={error} />;
  if (!data) {
    return (
      <CardPage>
        <PageHeading title={t.invitation.title} />
        <ErrorNotice error={error} onRetry={inspection.reload} />
        {inspection.loading && <Loading />}
      </CardPage>
    );
  }
  return (
    <CardPage wide>
      <PageHeading title={data.replacing ? t.invitation.replaceTitle : t.invitation.title} />
      <Facts {...data} />
      <Enrolment
        owner={`invitation:${token}`}
        userName={data.userName}
        issuer={data.issuer}
        purpose={data.replacing ? 'replacement' : 'first'}
        known={data}
        ask={() => noticingItsEnd(inspectInvitation({ client, body }))}
        begin={async () => {
          const enrolment = await noticingItsEnd(enrolInvited({ client, body, query: { qrImage: 'svg' } }));
          return { enrolment, pendingExpiresAt: enrolment.pendingExpiresAt };
        }}
        accept={async ({ enrolment }, code) => {
          await noticingItsEnd(acceptInvited({ client, body: { ...body, token: enrolment.token, code } }));
        }}
        finish={() => onAccepted(data)}
      >
        <p>{data.replacing ? t.invitation.replaceText : t.invitation.text}</p>
        <details>
          <summary>{t.apps.none}</summary>
          <AuthenticatorApps />
        </details>
      </Enrolment>
    </CardPage>
  );
}

/** Whose account it is, who invited, and until when the link works. */
function Facts({ userName, createdByName, expiresAt }: InspectedInvitationDto) {
  const t = useTexts();
  const secondsLeft = (Date.parse(expiresAt) - Date.now()) / 1000;
  return (
    <dl class="facts">
      <dt>{t.invitation.account}</dt>
      <dd>{userName}</dd>
      <dt>{t.invitation.invitedBy}</dt>
      <dd>{createdByName}</dd>
      <dt>{t.invitation.expires}</dt>
      <dd>
        <time dateTime={expiresAt}>
          {momentInWords(expiresAt)}
          {secondsLeft > 0 && ` (${waitInWords(secondsLeft)})`}
        </time>
      </dd>
    </dl>
  );
}

function Done({ invitation }: { invitation?: InspectedInvitationDto }) {
  const t = useTexts();
  return (
    <CardPage>
      <PageHeading title={t.invitation.doneTitle} />
      <Notice kind="success">
        <p>{invitation ? t.invitation.doneFor(invitation.userName) : t.invitation.done}</p>
        {invitation?.replacing && <p>{t.invitation.doneReplacing}</p>}
      </Notice>
      <p>{t.invitation.signedOut}</p>
      <p>
        <a href="#/sign-in">{t.common.signIn}</a>
      </p>
    </CardPage>
  );
}

/** A link that is cut off gets the same words as one that the service does not know. */
function Over({ error }: { error?: unknown }) {
  const t = useTexts();
  return (
    <CardPage>
      <PageHeading title={t.invitation.overTitle} />
      {error === undefined ? (
        <Notice kind="danger">
          <p>{t.errors.INVITATION_INVALID}</p>
        </Notice>
      ) : (
        <ErrorNotice error={error} />
      )}
      {hasCode(error, 'INVITATION_USED') && <p>{t.invitation.usedBy}</p>}
      <p>
        <a href="#/sign-in">{t.common.signIn}</a>
      </p>
    </CardPage>
  );
}

const isInvitationOver = (error: unknown): boolean =>
  hasCode(
    error,
    'INVITATION_INVALID',
    'INVITATION_USED',
    'INVITATION_REVOKED',
    'INVITATION_REPLACED',
    'INVITATION_EXPIRED',
    'INVITATION_ENDED',
  );
