import { PageHeading } from '../components/page-heading.js';
import type { PageProps } from '../routes.js';

export function SessionsPage(_props: PageProps) {
  return <PageHeading title="Sessions" />;
}
