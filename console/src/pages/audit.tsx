import { useState } from 'preact/hooks';
import { type AuditEventDto, client, listAuditEvents } from '../api.js';
import { eventTypes, eventWords } from '../audit-words.js';
import { Badge } from '../components/badge.js';
import { Button } from '../components/button.js';
import { Dialog } from '../components/dialog.js';
import { EmptyState } from '../components/empty-state.js';
import { Field, SelectField } from '../components/field.js';
import { Loading } from '../components/loading.js';
import { ErrorNotice } from '../components/notice.js';
import { PageHeading } from '../components/page-heading.js';
import { type Column, Table } from '../components/table.js';
import { Time } from '../components/time.js';
import { useLoad } from '../load.js';
import { queryString, replaceQuery } from '../router.js';
import type { PageProps } from '../page.js';
import { momentInWords } from '../words.js';

type EventType = AuditEventDto['type'];

const limit = 30;

const typeOptions: readonly (readonly [EventType | '', string])[] = [
  ['', 'Everything'],
  ...eventTypes.map((type) => [type, eventWords[type].name] as const),
];

const columns: readonly Column<AuditEventDto>[] = [
  { header: 'When', heads: true, cell: ({ occurredAt }) => <Time iso={occurredAt} /> },
  {
    header: 'What',
    cell: ({ type, details, outcome }) => {
      const { name, more } = eventWords[type];
      const added = more?.(details);
      return (
        <>
          {name}
          {added && <span class="muted">, {added}</span>}{' '}
          {outcome === 'failure' && <Badge kind="warning">Failed</Badge>}
        </>
      );
    },
  },
  { header: 'Account', cell: ({ userId }) => <AccountLink id={userId} /> },
  {
    header: 'By',
    cell: ({ actorUserId, userId }) =>
      actorUserId !== null && actorUserId === userId ? 'The user' : <AccountLink id={actorUserId} />,
  },
  { header: 'From', cell: ({ address }) => address },
  { header: 'More', cell: (event) => <More event={event} /> },
];

/** The audit trail, newest first; the address contains the filters. */
export function AuditPage({ query }: PageProps) {
  const filters = {
    user: query.get('user') ?? '',
    type: typeOptions.find(([type]) => type === query.get('type'))?.[0] ?? '',
    from: query.get('from') ?? '',
    to: query.get('to') ?? '',
  };
  const cursor = query.get('before') ?? '';
  const { user, type, from, to } = filters;
  const events = useLoad(
    (signal) =>
      listAuditEvents({
        client,
        signal,
        query: {
          limit,
          ...(/^[1-9]\d{0,9}$/.test(user) && { userId: Number(user) }),
          ...(type && { type }),
          ...instant('from', from),
          ...instant('to', to),
          ...(cursor && { cursor }),
        },
      }),
    [user, type, from, to, cursor],
  );
  const { data } = events;
  return (
    <>
      <PageHeading title="Audit" />
      <div class="filters" role="search" aria-label="Events">
        <UserFilter value={user} onValue={(next) => replaceQuery({ ...filters, user: next })} />
        <SelectField<EventType | ''>
          label="What"
          value={type}
          options={typeOptions}
          onInput={(next) => replaceQuery({ ...filters, type: next })}
        />
        <Field
          label="From"
          name="from"
          type="datetime-local"
          value={from}
          onInput={(next) => replaceQuery({ ...filters, from: next })}
        />
        <Field
          label="To"
          name="to"
          type="datetime-local"
          value={to}
          onInput={(next) => replaceQuery({ ...filters, to: next })}
        />
      </div>
      <ErrorNotice error={events.error} onRetry={events.reload} />
      {data === undefined ? (
        events.loading && <Loading />
      ) : data.results.length === 0 ? (
        <EmptyState title="Nothing">
          <p>No event matches these filters.</p>
        </EmptyState>
      ) : (
        <>
          <Table
            caption="Events, newest first"
            columns={columns}
            rows={data.results}
            rowKey={({ id }) => id}
            busy={events.loading}
          />
          <nav class="pager" aria-label="Pages">
            {cursor && (
              <a class="button plain" href={`#/audit${queryString(filters)}`}>
                Newest
              </a>
            )}
            {data.nextCursor !== null && (
              <a class="button plain" href={`#/audit${queryString({ ...filters, before: data.nextCursor })}`}>
                Older
              </a>
            )}
          </nav>
        </>
      )}
    </>
  );
}

/** Applied on Enter or on leaving the field, because a half-typed number is another account. */
function UserFilter({ value, onValue }: { value: string; onValue: (value: string) => void }) {
  const [typed, setTyped] = useState(value);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onValue(typed.trim());
      }}
    >
      <Field
        label="Account number"
        name="user"
        inputMode="numeric"
        autocomplete="off"
        value={typed}
        onInput={setTyped}
        onBlur={() => typed.trim() !== value && onValue(typed.trim())}
      />
    </form>
  );
}

function AccountLink({ id }: { id: number | null }) {
  return id === null ? <>–</> : <a href={`#/users/${id}`}>{id}</a>;
}

function More({ event }: { event: AuditEventDto }) {
  const [open, setOpen] = useState(false);
  const { name } = eventWords[event.type];
  return (
    <>
      <Button
        kind="quiet"
        aria-label={`More about: ${name}, ${momentInWords(event.occurredAt)}`}
        onClick={() => setOpen(true)}
      >
        More
      </Button>
      <Dialog title={name} open={open} onClose={() => setOpen(false)}>
        <dl class="facts">
          <dt>When</dt>
          <dd>
            <code>{event.occurredAt}</code>
          </dd>
          <dt>Type</dt>
          <dd>
            <code>{event.type}</code>
          </dd>
          {event.reason && (
            <>
              <dt>Reason</dt>
              <dd>{event.reason}</dd>
            </>
          )}
          <dt>Program</dt>
          <dd>{event.userAgent || '–'}</dd>
          <dt>Request</dt>
          <dd>
            <code>{event.requestId}</code>
          </dd>
          <dt>Details</dt>
          <dd>
            <code>{JSON.stringify(event.details)}</code>
          </dd>
        </dl>
      </Dialog>
    </>
  );
}

/** The field's value is in the reader's time zone. */
function instant<Name extends 'from' | 'to'>(name: Name, local: string): Partial<Record<Name, string>> {
  const time = local === '' ? Number.NaN : new Date(local).getTime();
  return Number.isNaN(time) ? {} : ({ [name]: new Date(time).toISOString() } as Record<Name, string>);
}
