import { client, getMfaStatus, getUser, type MfaStatusDto, type UserDto } from '../api.js';
import { Loading } from '../components/loading.js';
import { ErrorNotice } from '../components/notice.js';
import { PageHeading } from '../components/page-heading.js';
import { useLoad } from '../load.js';
import type { PageProps } from '../page.js';
import { AccountCard } from './account-card.js';
import { SecondFactorCard } from './second-factor-card.js';

interface Subject {
  readonly user: UserDto;
  readonly status: MfaStatusDto;
}

/** An account and its second factor, with their actions. */
export function UserPage({ parameters }: PageProps) {
  const id = Number(parameters['id']);
  const subject = useLoad<Subject>(
    async (signal) => {
      const [user, status] = await Promise.all([
        getUser({ client, signal, path: { id } }),
        getMfaStatus({ client, signal, path: { id } }),
      ]);
      return { user, status };
    },
    [id],
  );
  const { data } = subject;
  return (
    <>
      <PageHeading title={data?.user.name ?? 'User'} />
      <ErrorNotice error={subject.error} onRetry={subject.reload} />
      {data ? (
        <div class="columns">
          <AccountCard user={data.user} onChange={subject.reload} />
          <SecondFactorCard {...data} onChange={subject.reload} />
        </div>
      ) : (
        subject.loading && <Loading />
      )}
    </>
  );
}
