import { LinkButton } from './components/button.js';
import { Notice } from './components/notice.js';
import type { Account } from './session.js';

interface AdviceProps {
  account: Account;
  path: string;
}

/** Advises the first administrator how to make the account safe, one step at a time. */
export function Advice(props: AdviceProps) {
  const advice = adviceFor(props);
  return advice && <div class="no-print">{advice}</div>;
}

function adviceFor({ account, path }: AdviceProps) {
  const own = `/users/${account.id}`;
  if (account.passwordChange) {
    if (path === own) return <Notice kind="warning" title="Change your password: the service made it up" />;
    return (
      <Notice kind="warning" title="Change your password: the service made it up">
        <LinkButton href={`#${own}`}>Your account</LinkButton>
      </Notice>
    );
  }
  if (!account.isUnprotected || path === `${own}/mfa`) return null;
  return (
    <Notice kind="warning" title="Your account can do everything, and only a password protects it">
      <LinkButton href={`#${own}/mfa`}>Add two-step sign-in</LinkButton>
    </Notice>
  );
}
