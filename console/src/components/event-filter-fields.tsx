import { useEffect, useState } from 'preact/hooks';
import { type EventType, eventTypes, eventWords } from '../audit-words.js';
import { type EventFilters, instantOf, localOf, periods, withPeriod } from '../event-filters.js';
import { Field, SelectField } from './field.js';

const typeOptions: readonly (readonly [EventType | '', string])[] = [
  ['', 'All events'],
  ...eventTypes
    .map((type) => [type, eventWords[type].name] as const)
    .toSorted(([, one], [, other]) => one.localeCompare(other)),
];

/** The range that browsers let people type: four digits for the year. */
const lastMoment = '9999-12-31T23:59:59';

interface EventFilterFieldsProps {
  filters: EventFilters;
  problems: Partial<Record<keyof EventFilters, string>>;
  /** Events of one user are not searched by name. */
  withName: boolean;
  onFilters: (filters: EventFilters) => void;
}

export function EventFilterFields({ filters, problems, withName, onFilters }: EventFilterFieldsProps) {
  const bound = (field: 'from' | 'to', label: string) => (
    <MomentField
      label={label}
      value={filters[field]}
      error={problems[field]}
      onValue={(value) => onFilters({ ...filters, [field]: value })}
    />
  );
  return (
    <div class="stack tight" role="search" aria-label="Events">
      <div class="filters">
        {withName && (
          <NameField
            value={filters.name}
            error={problems.name}
            onValue={(name) => onFilters({ ...filters, name })}
          />
        )}
        <SelectField<string>
          label="Event"
          value={filters.type}
          options={typeOptions}
          error={problems.type}
          onInput={(type) => onFilters({ ...filters, type })}
        />
        <SelectField<string>
          label="Period"
          value={filters.period}
          options={periods}
          error={problems.period}
          onInput={(period) => onFilters(withPeriod(filters, period, Date.now()))}
        />
      </div>
      {filters.period === 'custom' && (
        <div class="moments no-print">
          {bound('from', 'From')}
          {bound('to', 'To')}
        </div>
      )}
    </div>
  );
}

interface TypedFieldProps {
  value: string;
  error: string | undefined;
  onValue: (value: string) => void;
}

/** Applied on Enter or on leaving the field, because the beginning of a name is another name. */
function NameField({ value, error, onValue }: TypedFieldProps) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  const apply = (): void => {
    if (typed.trim() !== value) onValue(typed.trim());
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <Field
        label="User name"
        hint="The whole name, also of a deleted user."
        name="user"
        type="search"
        enterKeyHint="search"
        autocomplete="off"
        value={typed}
        error={error}
        onInput={setTyped}
        onBlur={apply}
      />
    </form>
  );
}

/** A date without a time, or the other way round, is taken for a value that is not valid. */
function MomentField({ label, ...field }: TypedFieldProps & { label: string }) {
  const { value, error, onValue } = field;
  return (
    <Field
      label={label}
      name={label.toLowerCase()}
      type="datetime-local"
      step="1"
      max={lastMoment}
      value={localOf(value)}
      error={error}
      onInput={(local) => onValue(instantOf(local))}
      onBlur={({ currentTarget }) => currentTarget.validity.badInput && onValue('incomplete')}
    />
  );
}
