import { useState } from 'preact/hooks';
import type { AuditEventDto } from '../api.js';
import { accountInWords, actorWithoutAccount, eventWords, nameOf } from '../audit-words.js';
import { detailRows } from '../event-details.js';
import { exactMomentInWords } from '../words.js';
import { Badge } from './badge.js';
import { Button } from './button.js';
import { Address, Client } from './client.js';
import { Dialog } from './dialog.js';
import { type Column, Table } from './table.js';
import { ExactTime } from './time.js';

const when: Column<AuditEventDto> = {
  header: 'When',
  heads: true,
  cell: ({ occurredAt }) => <ExactTime iso={occurredAt} />,
};

const what: Column<AuditEventDto> = { header: 'Event', cell: (event) => <What event={event} /> };

const accountAndActor: Column<AuditEventDto> = {
  header: 'Account',
  cell: (event) => (
    <div class="people">
      {event.userId !== null && <Person id={event.userId} name={event.userName} />}
      <span class="muted">
        by <Actor event={event} />
      </span>
    </div>
  ),
};

const actor: Column<AuditEventDto> = {
  header: 'By',
  cell: (event) => (
    <div class="people">
      <Actor event={event} />
    </div>
  ),
};

const others: readonly Column<AuditEventDto>[] = [
  {
    header: 'From',
    cell: ({ address, userAgent }) => (
      <div class="origin">
        <Address address={address || '–'} />
        {userAgent && <Client userAgent={userAgent} />}
      </div>
    ),
  },
  { header: 'Details', cell: (event) => <Details event={event} /> },
];

interface EventTableProps {
  events: readonly AuditEventDto[];
  /** All are about one account, which need not be shown. */
  ofOneUser: boolean;
  busy: boolean;
}

/** Security events in words: what, by whom and from where. */
export function EventTable({ events, ofOneUser, busy }: EventTableProps) {
  return (
    <Table
      caption="Events, newest first"
      columns={[when, what, ofOneUser ? actor : accountAndActor, ...others]}
      rows={events}
      rowKey={({ id }) => id}
      busy={busy}
    />
  );
}

function What({ event: { type, details, outcome } }: { event: AuditEventDto }) {
  const { name, more } = eventWords[type];
  const added = more?.(details);
  return (
    <span class="event">
      {name}
      {added && <span class="muted">, {added}</span>}{' '}
      {outcome === 'failure' && <Badge kind="warning">Failed</Badge>}
    </span>
  );
}

function Actor({ event }: { event: AuditEventDto }) {
  const { actorUserId, actorName, address } = event;
  return actorUserId === null ? (
    <>{actorWithoutAccount(address)}</>
  ) : (
    <Person id={actorUserId} name={actorName} />
  );
}

function Person({ id, name }: { id: number; name: string | null }) {
  return (
    <a class="person" href={`#/users/${id}`}>
      {nameOf(id, name)}
    </a>
  );
}

function Details({ event }: { event: AuditEventDto }) {
  const [open, setOpen] = useState(false);
  const { name } = eventWords[event.type];
  const when = exactMomentInWords(event.occurredAt);
  const facts = [
    ['When', when],
    ...(event.reason === null ? [] : [['Why it failed', event.reason] as const]),
    ...detailRows(event),
    ['Account', accountInWords(event.userId, event.userName) ?? '–'],
    ['By', accountInWords(event.actorUserId, event.actorName) ?? actorWithoutAccount(event.address)],
    ['Address', event.address || '–'],
    ['Browser or program', event.userAgent || '–'],
  ] as const;
  return (
    <>
      <Button kind="quiet" aria-label={`Details of ${name}, ${when}`} onClick={() => setOpen(true)}>
        Details
      </Button>
      <Dialog title={name} open={open} onClose={() => setOpen(false)}>
        <dl class="facts">
          {facts.map(([label, value]) => (
            <Fact key={label} label={label} value={value} />
          ))}
          <dt>Type</dt>
          <dd>
            <code>{event.type}</code>
          </dd>
          <dt>Request</dt>
          <dd>
            <code>{event.requestId}</code>
          </dd>
        </dl>
      </Dialog>
    </>
  );
}

function Fact({ label, value }: { label: string; value: string }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </>
  );
}
