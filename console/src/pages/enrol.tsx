import { Lone } from '../components/lone.js';
import { PageHeading } from '../components/page-heading.js';

/** For whoever was sent an invitation; nobody is signed in here. */
export function EnrolPage(_props: { token: string }) {
  return (
    <Lone>
      <PageHeading title="Set up two-step sign-in" />
    </Lone>
  );
}
