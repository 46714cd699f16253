import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { Announcer } from './announcer.js';
import { IdleWarning } from './components/idle-warning.js';
import { currentFocusPlace, focusPlace } from './focus.js';
import { LeaveDialog } from './components/leave-dialog.js';
import { StepUpDialog } from './components/step-up-dialog.js';
import { OutageBanner } from './outage-banner.js';
import { Frame } from './frame.js';
import { EnrolFirstPage } from './pages/enrol-first.js';
import { EnrolPage } from './pages/enrol.js';
import { usePreferredLanguage, useShownLanguage } from './language.js';
import { NotFoundPage } from './pages/not-found.js';
import { PasswordFirstPage } from './pages/password-first.js';
import { SignInPage } from './pages/sign-in.js';
import { StartingPage } from './pages/starting.js';
import { VerifierPage } from './pages/verifier.js';
import { invitationAt, navigate, usePlace } from './router.js';
import { findPage, homeOf } from './routes.js';
import { type Account, isStaff, useSession } from './session.js';

/** The pages of the staff speak English only, so that no page mixes two languages. */
export function App() {
  const place = usePlace();
  const session = useSession();
  const preferred = usePreferredLanguage();
  const invitation = invitationAt(place);
  const inEnglish = invitation === undefined && 'account' in session && isStaff(session.account);
  if (!useShownLanguage(inEnglish ? 'en' : preferred)) return null;
  return (
    <>
      <OutageBanner />
      {invitation === undefined ? <Console /> : <EnrolPage key={invitation} token={invitation} />}
      <StepUpDialog />
      <LeaveDialog />
      <IdleWarning />
      <Announcer />
    </>
  );
}

/** When the session ends, the page stays hidden and unchanged until the same user signs in again. */
function Console() {
  const session = useSession();
  if (session.phase === 'starting' || session.phase === 'unknown') return <StartingPage />;
  return (
    <>
      {'account' in session && (
        <KeptPage key={session.account.id} hidden={session.phase === 'expired'}>
          <Pages account={session.account} />
        </KeptPage>
      )}
      {session.phase !== 'signed-in' && <SignInPage {...(session.reason && { reason: session.reason })} />}
    </>
  );
}

/** Returns the focus to where it was when the page was hidden. */
function KeptPage({ hidden, children }: { hidden: boolean; children: ComponentChildren }) {
  useLayoutEffect(() => {
    if (!hidden) return undefined;
    const left = currentFocusPlace();
    return () => focusPlace(left);
  }, [hidden]);
  return <div hidden={hidden}>{children}</div>;
}

function Pages({ account }: { account: Account }) {
  const { path, query } = usePlace();
  const atTheDoor = path === '/' || path === '/sign-in';
  const home = homeOf(account);
  useEffect(() => {
    if (atTheDoor) navigate(home);
  }, [atTheDoor, home]);

  // Its pages are others, so the user starts again at the first one.
  const lastRole = useRef(account.role);
  useEffect(() => {
    if (lastRole.current === account.role) return;
    lastRole.current = account.role;
    navigate(home);
  }, [account.role, home]);

  if (account.role === 'verifier') return <VerifierPage />;
  if (account.passwordChange === 'required') return <PasswordFirstPage />;
  const ownMfa = `/users/${account.id}/mfa`;
  if (account.mustEnrol && path !== ownMfa) return <EnrolFirstPage />;
  if (atTheDoor) return null;
  const found = findPage(path, account);
  return (
    <Frame account={account} path={path}>
      {found ? (
        <found.page key={found.key} parameters={found.parameters} query={query} />
      ) : (
        <NotFoundPage key={path} />
      )}
    </Frame>
  );
}
