import { PageHeading } from '../components/page-heading.js';

export function NotFoundPage() {
  return (
    <>
      <PageHeading title="Nothing here" />
      <p>There is no such page, or your account has no use for it.</p>
      <p>
        <a href="#/">Go to the start</a>
      </p>
    </>
  );
}
