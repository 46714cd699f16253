import { LinkButton } from '../components/button.js';
import { EmptyState } from '../components/empty-state.js';
import { PageHeading } from '../components/page-heading.js';

export function NotFoundPage() {
  return (
    <>
      <PageHeading title="Page not found" />
      <EmptyState title="This page does not exist, or your account may not see it.">
        <LinkButton href="#/">Go to the start page</LinkButton>
      </EmptyState>
    </>
  );
}
