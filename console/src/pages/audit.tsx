import { EventSearch } from '../components/event-search.js';
import { PageHeading } from '../components/page-heading.js';

/** The audit trail. */
export function AuditPage() {
  return (
    <>
      <PageHeading title="Audit" />
      <EventSearch />
    </>
  );
}
