import { useState } from 'preact/hooks';
import { readInvitedUsers } from '../all-users.js';
import type { ListedUserDto } from '../api.js';
import type { BulkAction } from '../bulk-actions.js';
import { Checkbox } from '../components/checkbox.js';
import { ConfirmDialog } from '../components/dialog.js';
import { Loading } from '../components/loading.js';
import { ErrorNotice } from '../components/notice.js';
import { PublicUrlNotice } from '../components/public-url-notice.js';
import { useLoad } from '../load.js';
import { useAccount } from '../session.js';
import { counted, numberInWords } from '../words.js';

interface ConfirmBulkProps {
  action: BulkAction;
  users: readonly ListedUserDto[];
  onClose: () => void;
  onConfirm: (users: readonly ListedUserDto[]) => void;
}

const maxNames = 5;

/** Asks for confirmation: for how many users, and who is left out and why. */
export function ConfirmBulk({ action, users, onClose, onConfirm }: ConfirmBulkProps) {
  const account = useAccount();
  const [areReplaced, setReplaced] = useState(false);
  const invited = useLoad<ReadonlySet<number>>(
    (signal) => (action.makesLinks ? readInvitedUsers(signal) : Promise.resolve(new Set())),
    [],
  );
  const allowed = users.filter((user) => action.obstacle(user, account) === undefined);
  const withLink = allowed.filter(({ id }) => invited.data?.has(id));
  const possible = areReplaced ? allowed : allowed.filter((user) => !withLink.includes(user));
  const reasonOf = (user: ListedUserDto): string =>
    action.obstacle(user, account) ?? 'An earlier invitation is still open';
  const what = `${action.label} ${counted(possible.length, 'user')}`;
  return (
    <ConfirmDialog
      title={possible.length > 0 ? `${what}?` : `Nobody to ${action.label.toLowerCase()}`}
      open
      onClose={onClose}
      confirmLabel={what}
      danger={action.isDangerous}
      isPossible={invited.data !== undefined && possible.length > 0}
      onConfirm={() => onConfirm(possible)}
    >
      <ErrorNotice error={invited.error} onRetry={invited.reload} />
      {invited.data ? (
        <>
          <p>
            {possible.length > 0 ? action.explanation : 'This is not possible for any of the selected users.'}
          </p>
          <LeftOut users={users.filter((user) => !possible.includes(user))} reasonOf={reasonOf} />
          {withLink.length > 0 && (
            <Checkbox
              label={`Replace ${counted(withLink.length, 'open invitation')}: the earlier links stop working`}
              checked={areReplaced}
              onChange={setReplaced}
            />
          )}
          {action.makesLinks && possible.length > 0 && <PublicUrlNotice />}
        </>
      ) : (
        invited.loading && <Loading />
      )}
    </ConfirmDialog>
  );
}

interface LeftOutProps {
  users: readonly ListedUserDto[];
  reasonOf: (user: ListedUserDto) => string;
}

function LeftOut({ users, reasonOf }: LeftOutProps) {
  if (users.length === 0) return null;
  const reasons = [...new Set(users.map(reasonOf))];
  return (
    <div>
      <p>{counted(users.length, 'user')} will be left out:</p>
      <ul>
        {reasons.map((reason) => (
          <li key={reason}>
            {reason}: {namesOf(users.filter((user) => reasonOf(user) === reason))}
          </li>
        ))}
      </ul>
    </div>
  );
}

function namesOf(users: readonly ListedUserDto[]): string {
  const names = users.slice(0, maxNames).map(({ name }) => name);
  const more = users.length - names.length;
  return more > 0 ? `${names.join(', ')} and ${numberInWords(more)} more` : names.join(', ');
}
