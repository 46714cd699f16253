import { useEffect, useRef, useState } from 'preact/hooks';
import type { AuthenticatorDto } from '../../api.js';
import { Button, LinkButton } from '../../components/button.js';
import { Icon } from '../../components/icon.js';
import { RelativeTime } from '../../components/time.js';
import { useTexts } from '../../language.js';
import { rightsOf } from '../../rights.js';
import { useAccount } from '../../session.js';
import { kindInWords } from './authenticator-names.js';
import { RemoveAuthenticator } from './remove-authenticator.js';
import { RenameAuthenticator } from './rename-authenticator.js';
import { Resynchronise } from './resynchronise.js';
import type { Subject } from './subject.js';

type Asked = 'rename' | 'remove' | 'resynchronise';

interface ItemProps extends Subject {
  authenticator: AuthenticatorDto;
}

/** One authenticator: what it is, when it was used, and what can be done with it. */
export function AuthenticatorItem(props: ItemProps) {
  const { authenticator, user, onChange } = props;
  const [asked, setAsked] = useState<Asked>();
  const item = useRef<HTMLLIElement>(null);
  const dialog = {
    user,
    authenticator,
    onClose: () => setAsked(undefined),
    onDone: () => {
      setAsked(undefined);
      onChange();
    },
  };
  const isRenaming = asked === 'rename';
  useEffect(() => {
    if (!isRenaming) return undefined;
    return () => item.current?.querySelector('button')?.focus();
  }, [isRenaming]);
  return (
    <li ref={item}>
      <Icon name={authenticator.kind === 'totp' ? 'phone' : 'passkey'} />
      {isRenaming ? (
        <RenameAuthenticator {...dialog} />
      ) : (
        <>
          <Description authenticator={authenticator} />
          <Actions {...props} ask={setAsked} />
        </>
      )}
      <RemoveAuthenticator {...props} {...dialog} open={asked === 'remove'} />
      <Resynchronise {...dialog} open={asked === 'resynchronise'} />
    </li>
  );
}

function Description({ authenticator }: Pick<ItemProps, 'authenticator'>) {
  const t = useTexts().authenticators;
  const { name, createdAt, lastUsedAt, rpId } = authenticator;
  return (
    <div>
      <h3>{name}</h3>
      <p class="muted">{kindInWords(authenticator, t)}</p>
      {rpId !== undefined && !isDomainOfPage(rpId) && <p class="muted">{t.otherDomain(rpId)}</p>}
      <p class="muted">
        {t.added} <RelativeTime iso={createdAt} />
        {' · '}
        {lastUsedAt === null ? (
          t.neverUsed
        ) : (
          <>
            {t.lastUsed} <RelativeTime iso={lastUsedAt} />
          </>
        )}
      </p>
    </div>
  );
}

/** A passkey works on its domain and the domains below it. */
const isDomainOfPage = (domain: string): boolean => `.${location.hostname}`.endsWith(`.${domain}`);

function Actions({ user, authenticators, authenticator, ask }: ItemProps & { ask: (asked: Asked) => void }) {
  const t = useTexts().authenticators;
  const account = useAccount();
  const rights = rightsOf(account, user);
  const { name, kind, main } = authenticator;
  // Turning off somebody else's two-step sign-in needs a reason for the audit trail, so it has its own button.
  const isRemovable = rights.manageAuthenticators && (user.id === account.id || authenticators.length > 1);
  const labelled = (action: string) => ({ 'aria-label': t.labelled(action, name), children: action });
  return (
    <div class="actions">
      {rights.renameAuthenticator && (
        <Button kind="quiet" onClick={() => ask('rename')} {...labelled(t.rename)} />
      )}
      {main && rights.enrolHere && (
        <LinkButton kind="quiet" href={`#/users/${user.id}/mfa`} {...labelled(t.replace)} />
      )}
      {isRemovable && <Button kind="quiet-danger" onClick={() => ask('remove')} {...labelled(t.remove)} />}
      {kind === 'totp' && rights.manageAuthenticators && (
        <Button kind="quiet" onClick={() => ask('resynchronise')} {...labelled(t.resynchronising.action)} />
      )}
    </div>
  );
}
