import { useState } from 'preact/hooks';
import { readAllUsers } from '../all-users.js';
import type { ListedUserDto } from '../api.js';
import { type BulkAction, bulkActions } from '../bulk-actions.js';
import { Button } from '../components/button.js';
import { Checkbox } from '../components/checkbox.js';
import { ErrorNotice } from '../components/notice.js';
import { useAction } from '../load.js';
import { useAccount } from '../session.js';
import { counted, numberInWords } from '../words.js';
import { ConfirmBulk } from './confirm-bulk.js';
import { filterQuery, type UserFilters } from './user-filters.js';

const maxSelected = 1000;

/** The selected users by id; it is kept while the user looks at other pages of the list. */
export type Selection = ReadonlyMap<number, ListedUserDto>;

interface BulkBarProps {
  filters: UserFilters;
  /** The users on this page of the list, and how many match the filters. */
  shown: readonly ListedUserDto[];
  totalCount: number;
  selection: Selection;
  onSelect: (selection: Selection) => void;
  onConfirm: (action: BulkAction, users: readonly ListedUserDto[]) => void;
}

/** Selects users, and offers what can be done for all of them. */
export function BulkBar({ filters, shown, totalCount, selection, onSelect, onConfirm }: BulkBarProps) {
  const account = useAccount();
  const [asked, setAsked] = useState<BulkAction>();
  const selectingAll = useAction(async () => {
    const users = await readAllUsers(filterQuery(filters));
    onSelect(withUsers(selection, users, true));
  });
  const isPageSelected = shown.every(({ id }) => selection.has(id));
  const canSelectMore = isPageSelected && selection.size < totalCount && shown.length < totalCount;
  return (
    <div class="bulk-bar">
      <Checkbox
        label="Select all on this page"
        checked={isPageSelected}
        onChange={(isChecked) => onSelect(withUsers(selection, shown, isChecked))}
      />
      {selection.size > 0 && (
        <>
          <p aria-live="polite">{numberInWords(selection.size)} selected</p>
          <div class="actions">
            {canSelectMore &&
              (totalCount > maxSelected ? (
                <p class="muted">
                  To select all {numberInWords(totalCount)}, narrow the filters: {numberInWords(maxSelected)}{' '}
                  can be selected at once.
                </p>
              ) : (
                <Button busy={selectingAll.busy} onClick={() => void selectingAll.run()}>
                  Select all {numberInWords(totalCount)}
                </Button>
              ))}
            {bulkActions
              .filter(({ isOffered }) => isOffered(account))
              .map((action) => (
                <Button
                  key={action.label}
                  kind={action.makesLinks ? 'primary' : 'plain'}
                  aria-label={`${action.label} ${counted(selection.size, 'user')} …`}
                  onClick={() => setAsked(action)}
                >
                  {action.label}
                </Button>
              ))}
            <Button kind="quiet" onClick={() => onSelect(new Map())}>
              Clear
            </Button>
          </div>
        </>
      )}
      <ErrorNotice error={selectingAll.error} />
      {asked && (
        <ConfirmBulk
          action={asked}
          users={[...selection.values()]}
          onClose={() => setAsked(undefined)}
          onConfirm={(users) => onConfirm(asked, users)}
        />
      )}
    </div>
  );
}

export function withUsers(
  selection: Selection,
  users: readonly ListedUserDto[],
  areSelected: boolean,
): Selection {
  const next = new Map(selection);
  for (const user of users) {
    if (areSelected) next.set(user.id, user);
    else next.delete(user.id);
  }
  return next;
}
