import { PageHeading } from '../components/page-heading.js';
import type { PageProps } from '../routes.js';

export function InvitationsPage(_props: PageProps) {
  return <PageHeading title="Invitations" />;
}
