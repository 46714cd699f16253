import { PageHeading } from '../components/page-heading.js';
import type { PageProps } from '../routes.js';

export function CoveragePage(_props: PageProps) {
  return <PageHeading title="Coverage" />;
}
