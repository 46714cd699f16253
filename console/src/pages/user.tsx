import { useState } from 'preact/hooks';
import { announce } from '../announcer.js';
import {
  client,
  deleteUser,
  disableMfa,
  getMfaStatus,
  getUser,
  type MfaStatusDto,
  reissueScratchCodes,
  unlockMfa,
  updateUser,
  type UserDto,
} from '../api.js';
import { Badge, MfaBadge } from '../components/badge.js';
import { Button, LinkButton } from '../components/button.js';
import { ConfirmDialog } from '../components/dialog.js';
import { Loading } from '../components/loading.js';
import { ErrorNotice, Notice } from '../components/notice.js';
import { PageHeading } from '../components/page-heading.js';
import { ScratchCodes } from '../components/scratch-codes.js';
import { Time } from '../components/time.js';
import { useAction, useLoad } from '../load.js';
import { rightsOf } from '../rights.js';
import { navigate } from '../router.js';
import type { PageProps } from '../page.js';
import { useAccount } from '../session.js';
import { counted, roleNames } from '../words.js';
import { EditUser } from './edit-user.js';
import { ChangePassword } from './change-password.js';

interface Subject {
  readonly user: UserDto;
  readonly status: MfaStatusDto;
}

/** One account: what it is, its second factor, and what can be done about both. */
export function UserPage({ parameters }: PageProps) {
  const id = Number(parameters['id']);
  const subject = useLoad<Subject>(
    async (signal) => {
      const [user, status] = await Promise.all([
        getUser({ client, signal, path: { id } }),
        getMfaStatus({ client, signal, path: { id } }),
      ]);
      return { user, status };
    },
    [id],
  );
  const { data } = subject;
  return (
    <>
      <PageHeading title={data?.user.name ?? 'User'} />
      <ErrorNotice error={subject.error} onRetry={subject.reload} />
      {data ? (
        <div class="columns">
          <AccountCard user={data.user} onChange={subject.reload} />
          <SecondFactorCard {...data} onChange={subject.reload} />
        </div>
      ) : (
        subject.loading && <Loading />
      )}
    </>
  );
}

interface CardProps {
  user: UserDto;
  onChange: () => void;
}

type Asked = 'edit' | 'password' | 'disable' | 'enable' | 'delete';

function AccountCard({ user, onChange }: CardProps) {
  const rights = rightsOf(useAccount(), user);
  const [asked, setAsked] = useState<Asked>();
  const path = { id: user.id };
  const close = (): void => {
    setAsked(undefined);
    switching.reset();
    deleting.reset();
  };
  const done = (told: string): void => {
    announce(told);
    close();
    onChange();
  };
  const switching = useAction(async (disabled: boolean) => {
    await updateUser({ client, path, body: { disabled } });
    done(disabled ? 'The account is disabled.' : 'The account is enabled.');
  });
  const deleting = useAction(async () => {
    await deleteUser({ client, path });
    announce(`${user.name} is deleted.`);
    navigate('/users');
  });
  return (
    <section class="card stack" aria-labelledby="account">
      <h2 id="account">Account</h2>
      <dl class="facts">
        <dt>State</dt>
        <dd>{user.disabled ? <Badge kind="danger">Disabled</Badge> : <Badge kind="good">Active</Badge>}</dd>
        <dt>Role</dt>
        <dd>{roleNames[user.role]}</dd>
        <dt>Description</dt>
        <dd>{user.description || '–'}</dd>
        <dt>Created</dt>
        <dd>
          <Time iso={user.createdAt} />
        </dd>
        <dt>Number</dt>
        <dd>{user.id}</dd>
      </dl>
      <div class="actions">
        {rights.update && <Button onClick={() => setAsked('edit')}>Edit</Button>}
        {rights.changePassword && <Button onClick={() => setAsked('password')}>Change the password</Button>}
        {rights.sessions && <LinkButton href={`#/users/${user.id}/sessions`}>Sessions</LinkButton>}
        {rights.delete && (
          <Button onClick={() => setAsked(user.disabled ? 'enable' : 'disable')}>
            {user.disabled ? 'Enable' : 'Disable'}
          </Button>
        )}
        {rights.delete && (
          <Button kind="danger" onClick={() => setAsked('delete')}>
            Delete
          </Button>
        )}
      </div>
      <EditUser key={String(asked)} user={user} open={asked === 'edit'} onClose={close} onDone={done} />
      <ChangePassword
        key={`password ${asked}`}
        user={user}
        open={asked === 'password'}
        onClose={close}
        onDone={done}
      />
      <ConfirmDialog
        title={`Disable ${user.name}?`}
        open={asked === 'disable'}
        onClose={close}
        confirmLabel={`Disable ${user.name}`}
        danger
        onConfirm={() => void switching.run(true)}
        busy={switching.busy}
        error={switching.error}
      >
        <p>
          {user.name} is signed out everywhere and cannot sign in until the account is enabled again. Nothing
          is lost.
        </p>
      </ConfirmDialog>
      <ConfirmDialog
        title={`Enable ${user.name}?`}
        open={asked === 'enable'}
        onClose={close}
        confirmLabel={`Enable ${user.name}`}
        onConfirm={() => void switching.run(false)}
        busy={switching.busy}
        error={switching.error}
      >
        <p>{user.name} can sign in again, with the same password and second factor.</p>
      </ConfirmDialog>
      <ConfirmDialog
        title={`Delete ${user.name}?`}
        open={asked === 'delete'}
        onClose={close}
        confirmLabel={`Delete ${user.name}`}
        danger
        onConfirm={() => void deleting.run()}
        busy={deleting.busy}
        error={deleting.error}
      >
        <p>
          The account goes with its second factor, scratch codes and sessions, and cannot be brought back. The
          audit trail stays.
        </p>
      </ConfirmDialog>
    </section>
  );
}

function SecondFactorCard({ user, status, onChange }: CardProps & Subject) {
  const rights = rightsOf(useAccount(), user);
  const [asked, setAsked] = useState<'off' | 'codes'>();
  const [codes, setCodes] = useState<readonly string[]>();
  const path = { id: user.id };
  const close = (): void => {
    setAsked(undefined);
    turningOff.reset();
    reissuing.reset();
  };
  const turningOff = useAction(async () => {
    await disableMfa({ client, path });
    announce('Two-step sign-in is off.');
    close();
    onChange();
  });
  const reissuing = useAction(async () => {
    const { scratchCodes } = await reissueScratchCodes({ client, path });
    setCodes(scratchCodes);
    announce('There are five new scratch codes.');
    close();
    onChange();
  });
  const unlocking = useAction(async () => {
    await unlockMfa({ client, path });
    announce('The second factor is unlocked.');
    onChange();
  });
  const isOn = user.mfaEnabled;
  return (
    <section class="card stack" aria-labelledby="second-factor">
      <h2 id="second-factor">Two-step sign-in</h2>
      <Warnings status={status} isOn={isOn} />
      <dl class="facts">
        <dt>State</dt>
        <dd>
          <MfaBadge state={status.state} />
        </dd>
        <Moment name="On since" iso={status.enabledAt} />
        <Moment name="Last used" iso={status.lastUsedAt} />
        <Moment name="Started, good until" iso={status.pendingExpiresAt} />
        {isOn && (
          <>
            <dt>Scratch codes left</dt>
            <dd>{status.scratchCodesRemaining} of 5</dd>
          </>
        )}
      </dl>
      <ErrorNotice error={unlocking.error} />
      <div class="actions">
        {rights.enrol && (!isOn || rights.reissueScratchCodes) && (
          <LinkButton kind={isOn ? 'plain' : 'primary'} href={`#/users/${user.id}/mfa`}>
            {isOn ? 'Replace the app' : 'Set it up'}
          </LinkButton>
        )}
        {rights.unlock && status.lockedUntil !== null && (
          <Button kind="primary" busy={unlocking.busy} onClick={() => void unlocking.run()}>
            Unlock
          </Button>
        )}
        {rights.reissueScratchCodes && isOn && (
          <Button onClick={() => setAsked('codes')}>New scratch codes</Button>
        )}
        {rights.disableMfa && isOn && (
          <Button kind="danger" onClick={() => setAsked('off')}>
            Turn it off
          </Button>
        )}
      </div>
      {codes && (
        <section class="stack">
          <h3>The new scratch codes</h3>
          <p>They are not shown again; the old ones are dead.</p>
          <ScratchCodes codes={codes} userName={user.name} />
          <div class="actions">
            <Button kind="primary" onClick={() => setCodes(undefined)}>
              They are kept
            </Button>
          </div>
        </section>
      )}
      <ConfirmDialog
        title={`Turn off two-step sign-in of ${user.name}?`}
        open={asked === 'off'}
        onClose={close}
        confirmLabel="Turn it off"
        danger
        onConfirm={() => void turningOff.run()}
        busy={turningOff.busy}
        error={turningOff.error}
      >
        <p>
          The password alone signs in then. The app and the scratch codes stop working, and {user.name} is
          signed out everywhere else.
        </p>
      </ConfirmDialog>
      <ConfirmDialog
        title="Make new scratch codes?"
        open={asked === 'codes'}
        onClose={close}
        confirmLabel="Make new ones"
        onConfirm={() => void reissuing.run()}
        busy={reissuing.busy}
        error={reissuing.error}
      >
        <p>There will be five new ones, shown once. The old ones stop working at once.</p>
      </ConfirmDialog>
    </section>
  );
}

function Warnings({ status, isOn }: { status: MfaStatusDto; isOn: boolean }) {
  const { lockedUntil, lastDuplicateUseAt, enrolmentDueAt, scratchCodesRemaining } = status;
  return (
    <>
      {lockedUntil !== null && (
        <Notice kind="danger" title="Locked">
          <p>
            Too many wrong codes.{' '}
            {lockedUntil.startsWith('9999') ? (
              'It stays locked until somebody unlocks it.'
            ) : (
              <>
                Codes are taken again from <Time iso={lockedUntil} />.
              </>
            )}
          </p>
        </Notice>
      )}
      {lastDuplicateUseAt !== null && (
        <Notice kind="warning" title="A used code was offered again">
          <p>
            <Time iso={lastDuplicateUseAt} />. If that was not the user, somebody else may see the codes:
            replace the app.
          </p>
        </Notice>
      )}
      {enrolmentDueAt !== null && (
        <Notice kind="warning">
          <p>
            Required for this account, from <Time iso={enrolmentDueAt} /> on.
          </p>
        </Notice>
      )}
      {isOn && scratchCodesRemaining <= 1 && (
        <Notice kind="warning">
          <p>
            {scratchCodesRemaining === 0
              ? 'No scratch code is'
              : `Only ${counted(scratchCodesRemaining, 'scratch code')} is`}{' '}
            left. Without the phone, nothing else signs in.
          </p>
        </Notice>
      )}
    </>
  );
}

function Moment({ name, iso }: { name: string; iso: string | null }) {
  if (iso === null) return null;
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <Time iso={iso} />
      </dd>
    </>
  );
}
