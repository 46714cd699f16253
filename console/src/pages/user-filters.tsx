import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ListUsersData } from '../api.js';
import { Field, SelectField } from '../components/field.js';
import { namePartProblem } from '../field-rules.js';
import { type Role, roleOptions } from '../words.js';

const typingPauseMs = 250;

const mfaFilters = [
  ['', 'All'],
  ['on', 'On'],
  ['disabled', 'Off'],
  ['pending', 'Started'],
  ['outstanding', 'Required, missing'],
  ['overdue', 'Overdue'],
] as const;

const roleFilters: readonly (readonly [Role | '', string])[] = [['', 'All'], ...roleOptions];

const accountFilters = [
  ['', 'All'],
  ['active', 'Active'],
  ['disabled', 'Disabled'],
] as const;

type MfaFilter = (typeof mfaFilters)[number][0];
type AccountFilter = (typeof accountFilters)[number][0];

/** Which users are listed, as in the address; an empty value shows all. */
export interface UserFilters extends Record<string, string> {
  readonly name: string;
  readonly mfa: MfaFilter;
  readonly role: Role | '';
  readonly account: AccountFilter;
}

/** The filters in an address; unknown values count as none. */
export function filtersIn(query: URLSearchParams): UserFilters {
  const chosen = <Value extends string>(filters: readonly (readonly [Value | '', string])[], name: string) =>
    filters.find(([value]) => value === query.get(name))?.[0] ?? '';
  return {
    name: query.get('name') ?? '',
    mfa: chosen(mfaFilters, 'mfa'),
    role: chosen(roleFilters, 'role'),
    account: chosen(accountFilters, 'account'),
  };
}

/** The filters as `listUsers` takes them. */
export const filterQuery = ({
  name,
  mfa,
  role,
  account,
}: UserFilters): NonNullable<ListUsersData['query']> => ({
  ...(name && { nameFilter: name }),
  ...(mfa && (mfa === 'on' ? { mfaEnabled: true } : { mfaState: mfa })),
  ...(role && { role }),
  ...(account && { disabled: account === 'disabled' }),
});

interface FilterBarProps {
  filters: UserFilters;
  onChange: (filters: UserFilters) => void;
}

export function FilterBar({ filters, onChange }: FilterBarProps) {
  return (
    <div class="filters user-filters" role="search" aria-label="Users">
      <NameFilter name={filters.name} onName={(name) => onChange({ ...filters, name })} />
      <SelectField<MfaFilter>
        label="Two-step sign-in"
        value={filters.mfa}
        options={mfaFilters}
        onInput={(mfa) => onChange({ ...filters, mfa })}
      />
      <SelectField<Role | ''>
        label="Role"
        value={filters.role}
        options={roleFilters}
        onInput={(role) => onChange({ ...filters, role })}
      />
      <SelectField<AccountFilter>
        label="Account"
        value={filters.account}
        options={accountFilters}
        onInput={(account) => onChange({ ...filters, account })}
      />
    </div>
  );
}

/** Applies the filter when typing pauses, also one that nothing can match, and follows the address. */
function NameFilter({ name, onName }: { name: string; onName: (name: string) => void }) {
  const [typed, setTyped] = useState(name);
  useLayoutEffect(() => setTyped(name), [name]);
  const wanted = typed.trim();
  // Another filter may change during the pause.
  const latest = useRef(onName);
  latest.current = onName;
  useEffect(() => {
    if (wanted === name) return undefined;
    const timer = setTimeout(() => latest.current(wanted), typingPauseMs);
    return () => clearTimeout(timer);
  }, [wanted, name]);
  return (
    <Field
      label="Name begins with"
      name="nameFilter"
      type="search"
      autocomplete="off"
      value={typed}
      onInput={setTyped}
      error={namePartProblem(name)}
    />
  );
}
