import { useState } from 'preact/hooks';
import { announce } from '../announcer.js';
import {
  client,
  disableMfa,
  type MfaStatusDto,
  reissueScratchCodes,
  unlockMfa,
  type UserDto,
} from '../api.js';
import { MfaBadge } from '../components/badge.js';
import { Button, LinkButton } from '../components/button.js';
import { ConfirmDialog } from '../components/dialog.js';
import { ErrorNotice, Notice } from '../components/notice.js';
import { ScratchCodes } from '../components/scratch-codes.js';
import { Time } from '../components/time.js';
import { useAction } from '../load.js';
import { rightsOf } from '../rights.js';
import { useAccount } from '../session.js';
import { counted } from '../words.js';

interface Props {
  user: UserDto;
  status: MfaStatusDto;
  onChange: () => void;
}

/** The second factor of an account: its state, warnings and actions. */
export function SecondFactorCard({ user, status, onChange }: Props) {
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
        {rights.unlock && (status.lockedUntil ?? status.verifyMfaLockedUntil) !== null && (
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
          <ScratchCodes codes={codes} userName={user.name} issuer={status.issuer} />
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
  const { lockedUntil, verifyMfaLockedUntil, lastDuplicateUseAt, enrolmentDueAt, scratchCodesRemaining } =
    status;
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
      {verifyMfaLockedUntil !== null && (
        <Notice kind="warning" title="Locked for other applications">
          <p>
            Too many wrong codes through applications that check this user&apos;s codes. None of them can
            check codes until somebody unlocks them; signing in here still works.
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
