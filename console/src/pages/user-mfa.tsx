import { PageHeading } from '../components/page-heading.js';
import type { PageProps } from '../routes.js';

export function UserMfaPage(_props: PageProps) {
  return <PageHeading title="Two-step sign-in" />;
}
