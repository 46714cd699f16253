import { useState } from 'preact/hooks';
import { announce } from '../../announcer.js';
import { client, deleteUser, updateUser } from '../../api.js';
import { Badge } from '../../components/badge.js';
import { Button } from '../../components/button.js';
import { ConfirmDialog } from '../../components/dialog.js';
import { Fact } from '../../components/fact.js';
import { Notice } from '../../components/notice.js';
import { RelativeTime } from '../../components/time.js';
import { useTexts } from '../../language.js';
import { useAction, useIsShown } from '../../load.js';
import { rightsOf } from '../../rights.js';
import { navigate } from '../../router.js';
import { isStaff, refreshAccount, signOut, useAccount } from '../../session.js';
import { EditUser } from './edit-user.js';
import type { Subject } from './subject.js';

type Asked = 'edit' | 'disable' | 'enable' | 'delete';

/** What the account is, and what administrators can do with it. */
export function AccountCard({ user, onChange }: Subject) {
  const t = useTexts().account.facts;
  const account = useAccount();
  return (
    <section class="card stack" aria-labelledby="account">
      <h2 id="account">{t.title}</h2>
      <dl class="facts">
        <Fact name={t.state}>
          {user.disabled ? <Badge kind="danger">{t.disabled}</Badge> : <Badge kind="good">{t.active}</Badge>}
        </Fact>
        <Fact name={t.description}>{user.description || '–'}</Fact>
        <Fact name={t.created}>
          <RelativeTime iso={user.createdAt} />
        </Fact>
        <Fact name={t.number}>{user.id}</Fact>
      </dl>
      {isStaff(account) && <Actions user={user} onChange={onChange} />}
    </section>
  );
}

function Actions({ user, onChange }: Pick<Subject, 'user' | 'onChange'>) {
  const account = useAccount();
  const rights = rightsOf(account, user);
  const isOwn = user.id === account.id;
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
    if (isOwn) void refreshAccount();
  };
  const isShown = useIsShown();
  const switching = useAction(async (disabled: boolean) => {
    await updateUser({ client, path, body: { disabled } });
    if (isOwn && disabled) await signOut();
    else done(disabled ? `${user.name} disabled.` : `${user.name} enabled.`);
  });
  const deleting = useAction(async () => {
    await deleteUser({ client, path });
    if (isOwn) {
      await signOut();
      return;
    }
    announce(`${user.name} deleted.`);
    if (isShown()) navigate('/users');
  });
  return (
    <>
      <div class="actions">
        {rights.update && <Button onClick={() => setAsked('edit')}>Edit</Button>}
        {rights.disable && user.disabled && <Button onClick={() => setAsked('enable')}>Enable</Button>}
        {rights.disable && !user.disabled && (
          <Button kind="quiet-danger" onClick={() => setAsked('disable')}>
            Disable
          </Button>
        )}
        {rights.delete && (
          <Button kind="quiet-danger" onClick={() => setAsked('delete')}>
            Delete
          </Button>
        )}
      </div>
      <EditUser key={String(asked)} user={user} open={asked === 'edit'} onClose={close} onDone={done} />
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
        {isOwn && <OwnAccount />}
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
        <p>{user.name} can sign in again, with the same password and two-step sign-in.</p>
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
        {isOwn && <OwnAccount />}
        <p>
          The account is deleted with its sign-in methods and sessions. This cannot be undone. The audit trail
          stays.
        </p>
      </ConfirmDialog>
    </>
  );
}

function OwnAccount() {
  return (
    <Notice kind="warning">
      <p>This is your own account.</p>
    </Notice>
  );
}
