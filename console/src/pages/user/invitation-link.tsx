import { useState } from 'preact/hooks';
import { announce } from '../../announcer.js';
import { client, createMfaInvitation, type MfaInvitationDto, type UserDto } from '../../api.js';
import { Button } from '../../components/button.js';
import { CopyButton } from '../../components/copy-button.js';
import { Dialog } from '../../components/dialog.js';
import { ErrorNotice, Notice } from '../../components/notice.js';
import { PublicUrlNotice } from '../../components/public-url-notice.js';
import { RelativeTime } from '../../components/time.js';
import { useAction } from '../../load.js';

interface InviteProps {
  user: UserDto;
  onChange: () => void;
}

/** For a user without two-step sign-in, "Invite by link"; for one who has it, "Lost phone". */
export function InviteButton({ user, onChange }: InviteProps) {
  const [open, setOpen] = useState(false);
  const [invitation, setInvitation] = useState<MfaInvitationDto>();
  const replace = user.mfaEnabled;
  const making = useAction(async () => {
    setInvitation(await createMfaInvitation({ client, path: { id: user.id }, body: { replace } }));
    announce('Link created.');
  });
  const close = (): void => {
    setOpen(false);
    making.reset();
    if (!invitation) return;
    setInvitation(undefined);
    onChange();
  };
  return (
    <>
      <Button kind={replace ? 'plain' : 'primary'} onClick={() => setOpen(true)}>
        {replace ? 'Lost phone' : 'Invite by link'}
      </Button>
      <Dialog
        title={replace ? `Lost phone of ${user.name}` : `Invite ${user.name}`}
        open={open}
        onClose={close}
        busy={making.busy}
      >
        {invitation ? (
          <CreatedLink user={user} invitation={invitation} onDone={close} />
        ) : (
          <div class="stack">
            {replace ? <AboutReplacing user={user} /> : <AboutInviting user={user} />}
            <PublicUrlNotice />
            <ErrorNotice error={making.error} />
            <div class="actions">
              <Button autofocus disabled={making.busy} onClick={close}>
                Cancel
              </Button>
              <Button kind="primary" busy={making.busy} onClick={() => void making.run()}>
                Create link
              </Button>
            </div>
          </div>
        )}
      </Dialog>
    </>
  );
}

function AboutInviting({ user }: { user: UserDto }) {
  return (
    <p>
      With the link, {user.name} sets up two-step sign-in without anybody else seeing the secret. It works
      once and replaces an earlier link.
    </p>
  );
}

function AboutReplacing({ user }: { user: UserDto }) {
  return (
    <>
      <p>
        With the link, {user.name} sets up an app on another phone. Until then the old app and the scratch
        codes keep working, and two-step sign-in stays on.
      </p>
      <Notice kind="warning">
        <p>
          Make sure that it is {user.name} who asks, for instance by a call to a number you know. If the phone
          was stolen, also sign {user.name} out everywhere.
        </p>
      </Notice>
    </>
  );
}

interface CreatedLinkProps {
  user: UserDto;
  invitation: MfaInvitationDto;
  onDone: () => void;
}

function CreatedLink({ user, invitation, onDone }: CreatedLinkProps) {
  return (
    <div class="stack">
      <p>
        Send it to {user.name} in a way that nobody else can read. It is shown only once and expires{' '}
        <RelativeTime iso={invitation.expiresAt} />.
      </p>
      <p class="secret">{invitation.url}</p>
      <div class="actions">
        <CopyButton text={invitation.url} label="Copy link" />
        <Button kind="primary" onClick={onDone}>
          Done
        </Button>
      </div>
    </div>
  );
}
