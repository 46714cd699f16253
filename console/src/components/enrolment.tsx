import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { MfaEnrolmentDto } from '../api.js';
import { forgetEnrolment, keepEnrolment, keptEnrolment, type KeptEnrolment } from '../kept-enrolment.js';
import { useTexts } from '../language.js';
import { useAction } from '../load.js';
import { hasCode } from '../messages.js';
import { Button } from './button.js';
import { EnrolmentSteps } from './enrolment-steps.js';
import { ErrorNotice, Notice } from './notice.js';

/** Why an enrolment cannot go on; a text of the catalogue says it. */
type Ending = 'elsewhere' | 'exhausted' | 'expired' | 'superseded';

interface Begun {
  readonly enrolment: MfaEnrolmentDto;
  readonly pendingExpiresAt: string;
}

interface EnrolmentProps {
  /** The link or the user: an enrolment that this tab keeps goes on for the same one only. */
  owner: string;
  userName: string;
  issuer: string;
  /** Whether the app has an older entry for the account, which works until this enrolment is accepted. */
  replacing: boolean;
  /** When the account's pending enrolment ends, as the service said when this page was opened. */
  pendingExpiresAt: string | null;
  /** Asks the service again. */
  askPending: () => Promise<string | null>;
  begin: () => Promise<Begun>;
  accept: (begun: Begun, code: string) => Promise<void>;
  /** A link or button beside the one that begins. */
  aside?: ComponentChildren;
  /** Shown before anything begins. */
  children: ComponentChildren;
}

/** An enrolment from its first button to the code that is accepted. A reload goes on with the same secret and codes. */
export function Enrolment(props: EnrolmentProps) {
  const { owner, userName, issuer, replacing, askPending, begin, accept, aside, children } = props;
  const t = useTexts();
  const [{ current, ending }, setState] = useState(() => stateAtOpening(owner, props.pendingExpiresAt));
  const beginning = useAction(async () => {
    const begun = await begin();
    goOn({ owner, ...begun, step: 0 });
  });

  function goOn(next: KeptEnrolment): void {
    keepEnrolment(next);
    setState({ current: next });
  }

  function end(why: Ending): void {
    forgetEnrolment();
    setState({ ending: why });
  }

  /** Ends this enrolment if the service does not know it any more. The service's clock decides, not this device's. */
  async function checkPending(): Promise<void> {
    const pending = await askPending();
    if (current && pending !== current.pendingExpiresAt) end(pending === null ? 'expired' : 'superseded');
  }

  useEffect(() => {
    if (!current) return undefined;
    const check = (): void => {
      // Without an answer, the next step will tell.
      if (document.visibilityState === 'visible') checkPending().catch(() => undefined);
    };
    const timer = setTimeout(check, Math.max(0, Date.parse(current.pendingExpiresAt) - Date.now()) + 1000);
    document.addEventListener('visibilitychange', check);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', check);
    };
  }, [current]);

  async function acceptCode(begun: KeptEnrolment, code: string): Promise<void> {
    try {
      await accept(begun, code);
      forgetEnrolment();
    } catch (error) {
      if (hasCode(error, 'ENROLMENT_EXHAUSTED')) end('exhausted');
      if (hasCode(error, 'ENROLMENT_TOKEN_INVALID')) await checkPending();
      throw error;
    }
  }

  if (current) {
    return (
      <EnrolmentSteps
        key={current.enrolment.token}
        enrolment={current.enrolment}
        userName={userName}
        issuer={issuer}
        step={current.step}
        onStep={(step) => goOn({ ...current, step })}
        accept={(code) => acceptCode(current, code)}
      />
    );
  }
  return (
    <div class="stack">
      <ErrorNotice error={beginning.error} />
      {ending && (
        <Notice kind="warning" title={t.enrolment.endings[ending]}>
          <p>
            {replacing
              ? t.enrolment.deleteNewerEntry(issuer, userName)
              : t.enrolment.deleteEntry(issuer, userName)}
          </p>
        </Notice>
      )}
      {children}
      <div class="actions">
        <Button kind="primary" busy={beginning.busy} onClick={() => void beginning.run()}>
          {ending ? t.enrolment.startAgain : t.enrolment.start}
        </Button>
        {aside}
      </div>
    </div>
  );
}

interface State {
  readonly current?: KeptEnrolment;
  readonly ending?: Ending;
}

function stateAtOpening(owner: string, pendingExpiresAt: string | null): State {
  const kept = keptEnrolment(owner);
  if (!kept) return pendingExpiresAt === null ? {} : { ending: 'elsewhere' };
  if (kept.pendingExpiresAt === pendingExpiresAt) return { current: kept };
  forgetEnrolment();
  return { ending: pendingExpiresAt === null ? 'expired' : 'superseded' };
}
