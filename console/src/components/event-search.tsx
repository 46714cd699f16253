import { type AuditEventListDto, client, listAuditEvents } from '../api.js';
import { type EventFilters, filtersIn, filtersInWords, problemsOf, requestOf } from '../event-filters.js';
import { useLoad } from '../load.js';
import { fieldError, hasCode } from '../messages.js';
import { queryString, replaceQuery, usePlace } from '../router.js';
import { EmptyState } from './empty-state.js';
import { EventFilterFields } from './event-filter-fields.js';
import { EventTable } from './event-table.js';
import { Loading } from './loading.js';
import { ErrorNotice } from './notice.js';

const limit = 30;

/** The events of everybody or of one user, newest first. The address contains the filters. */
export function EventSearch({ userId }: { userId?: number }) {
  const { path, query } = usePlace();
  const filters = filtersIn(query);
  const cursor = query.get('before') ?? '';
  const mistakes = problemsOf(filters);
  const isRefused = Object.keys(mistakes).length > 0;
  const events = useLoad(
    async (signal) => {
      const filter = { ...requestOf(filters, Date.now()), ...(userId !== undefined && { userId }) };
      const page = { limit, ...(cursor && { cursor }) };
      return isRefused ? undefined : listAuditEvents({ client, signal, query: { ...filter, ...page } });
    },
    [userId, queryString({ ...filters }), cursor],
  );
  const { data, error, loading } = events;
  const problems = isRefused ? mistakes : refusedFields(error);
  return (
    <>
      <EventFilterFields
        filters={filters}
        problems={problems}
        withName={userId === undefined}
        onFilters={(next) => replaceQuery({ ...next })}
      />
      {Object.keys(problems).length > 0 ? (
        <EmptyState title="No events shown">
          <p>Correct the marked filter to see events.</p>
        </EmptyState>
      ) : error ? (
        <ErrorNotice error={error} onRetry={events.reload} />
      ) : data === undefined ? (
        loading && <Loading shape="rows" />
      ) : (
        <Found
          page={data}
          path={path}
          filters={filters}
          cursor={cursor}
          busy={loading}
          ofOneUser={userId !== undefined}
        />
      )}
    </>
  );
}

interface FoundProps {
  page: AuditEventListDto;
  path: string;
  filters: EventFilters;
  cursor: string;
  busy: boolean;
  ofOneUser: boolean;
}

function Found({ page, path, filters, cursor, busy, ofOneUser }: FoundProps) {
  const href = (more: Record<string, string> = {}): string =>
    `#${path}${queryString({ ...filters, ...more })}`;
  if (page.results.length === 0) {
    const isFiltered = queryString({ ...filters }) !== '';
    return (
      <EmptyState title="No events">
        {isFiltered && <p>No event matches these filters.</p>}
        {isFiltered && <a href={`#${path}`}>Show all events</a>}
      </EmptyState>
    );
  }
  return (
    <>
      <p class="print-only">{filtersInWords(filters)}</p>
      <EventTable events={page.results} ofOneUser={ofOneUser} busy={busy} />
      <nav class="pager" aria-label="Pages">
        {cursor && (
          <a class="button plain" href={href()}>
            Newest
          </a>
        )}
        {page.nextCursor !== null && (
          <a class="button plain" href={href({ before: page.nextCursor })}>
            Older
          </a>
        )}
      </nav>
    </>
  );
}

/** What the service says about single filters. */
function refusedFields(error: unknown): Partial<Record<keyof EventFilters, string>> {
  if (hasCode(error, 'USER_NOT_FOUND')) return { name: 'No user has this name, and no deleted user had it.' };
  const fields = [
    ['name', fieldError(error, 'userName')],
    ['from', fieldError(error, 'from')],
    ['to', fieldError(error, 'to')],
  ] as const;
  return Object.fromEntries(fields.filter(([, problem]) => problem !== undefined));
}
