import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { forgetEnrolment, keepEnrolment, keptEnrolment, type KeptEnrolment } from '../kept-enrolment.js';
import { useTexts } from '../language.js';
import { useAction } from '../load.js';
import { hasCode } from '../messages.js';
import { Button } from './button.js';
import { EnrolmentSteps } from './enrolment-steps.js';
import { Form } from './form.js';
import { ErrorNotice, Notice } from './notice.js';

/** Why an enrolment cannot go on; a text of the catalogue says it. */
type Ending = 'elsewhere' | 'exhausted' | 'expired' | 'superseded' | 'over';

type Begun = Pick<KeptEnrolment, 'enrolment' | 'pendingExpiresAt'>;

interface EnrolmentProps {
  /** The link or the user: an enrolment that this tab keeps goes on for the same one only. */
  owner: string;
  userName: string;
  issuer: string;
  /** What to do with an entry that an enrolment which has ended left in the app. */
  cleanUp: string;
  /** When the account's pending enrolment ends; absent if the service does not tell. */
  pending?: {
    /** As the service said when this page was opened. */
    readonly expiresAt: string | null;
    /** Asks the service again. */
    readonly ask: () => Promise<string | null>;
  };
  begin: () => Promise<Begun>;
  accept: (begun: Begun, code: string) => Promise<void>;
  /** A link or button beside the one that begins. */
  aside?: ComponentChildren;
  /** Shown before anything begins; may have fields. */
  children: ComponentChildren;
}

/** An enrolment from its first button to the code that is accepted. A reload goes on with the same secret and codes. */
export function Enrolment(props: EnrolmentProps) {
  const { owner, userName, issuer, cleanUp, pending, begin, accept, aside, children } = props;
  const t = useTexts();
  const [{ current, ending }, setState] = useState(() => stateAtOpening(owner, pending));
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
    const expiresAt = await pending?.ask();
    if (!current || expiresAt === current.pendingExpiresAt) return;
    end(expiresAt === null ? 'expired' : 'superseded');
  }

  useEffect(() => {
    if (current?.pendingExpiresAt === undefined) return undefined;
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
      if (hasCode(error, 'ENROLMENT_TOKEN_INVALID')) {
        if (pending) await checkPending();
        else end('over');
      }
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
    <Form onSubmit={() => void beginning.run()}>
      <ErrorNotice error={beginning.error} />
      {ending && (
        <Notice kind="warning" title={t.enrolment.endings[ending]}>
          <p>{cleanUp}</p>
        </Notice>
      )}
      {children}
      <div class="actions">
        <Button type="submit" kind="primary" busy={beginning.busy}>
          {ending ? t.enrolment.startAgain : t.enrolment.start}
        </Button>
        {aside}
      </div>
    </Form>
  );
}

interface State {
  readonly current?: KeptEnrolment;
  readonly ending?: Ending;
}

function stateAtOpening(owner: string, pending: EnrolmentProps['pending']): State {
  const kept = keptEnrolment(owner);
  if (!kept) return pending?.expiresAt ? { ending: 'elsewhere' } : {};
  if (kept.pendingExpiresAt === pending?.expiresAt) return { current: kept };
  forgetEnrolment();
  return { ending: pending?.expiresAt === null ? 'expired' : 'superseded' };
}
