import type { ComponentChildren } from 'preact';
import { Advice } from './advice.js';
import { Avatar } from './components/avatar.js';
import { Brand } from './components/brand.js';
import { Button } from './components/button.js';
import { Icon, type IconName } from './components/icon.js';
import { LanguageControl } from './components/language-control.js';
import { ErrorNotice } from './components/notice.js';
import { ThemeControl } from './components/theme-control.js';
import { useTexts } from './language.js';
import { useAction } from './load.js';
import { leaveBy } from './router.js';
import { navigationFor } from './routes.js';
import { type Account, signOut } from './session.js';
import { roleNames } from './words.js';

interface FrameProps {
  account: Account;
  path: string;
  children: ComponentChildren;
}

/** The frame around every page: the user, the navigation and sign-out. */
export function Frame({ account, path, children }: FrameProps) {
  const t = useTexts();
  const leaving = useAction(() => signOut());
  return (
    <div class="frame">
      <a
        class="skip-link"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById('main')?.focus();
        }}
      >
        {t.frame.skip}
      </a>
      <header>
        <Brand />
        {!account.mustEnrol && <Navigation account={account} path={path} />}
        <div class="signed-in">
          {account.mustEnrol ? (
            <span class="account">
              <Avatar name={account.name} />
              <span class="account-name">{account.name}</span>
            </span>
          ) : (
            <a class="account" href={`#/users/${account.id}`}>
              <Avatar name={account.name} />
              <span class="visually-hidden">{t.frame.yourAccount} </span>
              <span class="account-name">{account.name} </span>
              {account.role !== 'user' && <span class="role">{roleNames[account.role]}</span>}
            </a>
          )}
          <Button kind="quiet" busy={leaving.busy} onClick={() => leaveBy(() => void leaving.run())}>
            <Icon name="sign-out" />
            <span class="label">{t.common.signOut}</span>
          </Button>
        </div>
        <ErrorNotice title={t.failures.stillSignedIn} error={leaving.error} />
      </header>
      <main id="main" tabIndex={-1}>
        <Advice account={account} path={path} />
        {children}
      </main>
      <footer>
        {account.role === 'user' && <LanguageControl />}
        <ThemeControl />
      </footer>
    </div>
  );
}

/** The own account has the icon of a user. */
const icons: Readonly<Record<string, IconName>> = {
  '/users': 'users',
  '/invitations': 'link',
  '/coverage': 'coverage',
  '/audit': 'audit',
};

function Navigation({ account, path }: { account: Account; path: string }) {
  const t = useTexts();
  return (
    <nav class="main-nav" aria-label={t.frame.main}>
      <ul>
        {navigationFor(account, t).map(([target, label]) => (
          <li key={target}>
            <a href={`#${target}`} aria-current={currency(target, path)}>
              <Icon name={icons[target] ?? 'user'} />
              {label}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Whether this is the page or one below it. */
function currency(target: string, path: string): 'page' | 'true' | undefined {
  if (path === target) return 'page';
  return path.startsWith(`${target}/`) ? 'true' : undefined;
}
