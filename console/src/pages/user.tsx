import { PageHeading } from '../components/page-heading.js';
import type { PageProps } from '../routes.js';

export function UserPage(_props: PageProps) {
  return <PageHeading title="User" />;
}
