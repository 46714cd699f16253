import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { AuthenticatorDto } from '../api.js';
import { forgetEnrolment, keepEnrolment, keptEnrolment, type KeptEnrolment } from '../kept-enrolment.js';
import { useTexts } from '../language.js';
import { useAction } from '../load.js';
import { hasCode } from '../messages.js';
import { Button } from './button.js';
import { type EnrolmentPurpose, EnrolmentSteps } from './enrolment-steps.js';
import { Form } from './form.js';
import { Loading } from './loading.js';
import { ErrorNotice, Notice } from './notice.js';

/** Why an enrolment cannot go on; a text of the catalogue says it. */
type Ending = 'elsewhere' | 'exhausted' | 'expired' | 'superseded' | 'over';

export type Begun = Omit<KeptEnrolment, 'owner' | 'step'>;

/** What the service says about the account. */
export interface Known {
  /** When its pending enrolment ends, null if there is none; absent for a further authenticator. */
  readonly pendingExpiresAt?: string | null;
  /** Those that are active; absent for a link, which tells by itself that it was used. */
  readonly authenticators?: readonly AuthenticatorDto[];
}

interface EnrolmentProps {
  /** The link or the user: an enrolment that this tab keeps goes on for the same one only. */
  owner: string;
  userName: string;
  issuer: string;
  purpose: EnrolmentPurpose;
  /** As the service said when this page was opened. */
  known: Known;
  /** Asks the service again. */
  ask: () => Promise<Known>;
  begin: () => Promise<Begun>;
  accept: (begun: Begun, code: string) => Promise<void>;
  /** What follows once the code is accepted: here, in another tab, or without an answer. */
  finish: (accepted: Begun) => Promise<void> | void;
  /** A link or button beside the one that begins. */
  aside?: ComponentChildren;
  /** Shown before anything begins; may have fields. */
  children: ComponentChildren;
}

/** An enrolment from its first button to the code that is accepted. A reload goes on with the same secret and codes. */
export function Enrolment(props: EnrolmentProps) {
  const { owner, userName, issuer, purpose, known, ask, begin, accept, finish, aside, children } = props;
  const t = useTexts();
  const [{ current, accepted, ending }, setState] = useState(() => stateAtOpening(owner, known));
  const beginning = useAction(async () => {
    const begun = await begin();
    goOn({ owner, ...begun, step: 0 });
  });

  function goOn(next: KeptEnrolment): void {
    keepEnrolment(next);
    setState({ current: next });
  }

  function leave(next: State): void {
    if (next.ending) forgetEnrolment();
    setState(next);
  }

  /** Leaves this enrolment if it is no longer pending. The service's clock decides, not this device's. */
  async function check(begun: KeptEnrolment): Promise<void> {
    const next = stateOf(begun, await ask());
    if (!next.current) leave(next);
  }

  useEffect(() => {
    if (!current) return undefined;
    const { pendingExpiresAt } = current;
    const checkIfVisible = (): void => {
      // Without an answer, the next step will tell.
      if (document.visibilityState === 'visible') check(current).catch(() => undefined);
    };
    const timer =
      pendingExpiresAt === undefined
        ? undefined
        : setTimeout(checkIfVisible, Math.max(0, Date.parse(pendingExpiresAt) - Date.now()) + 1000);
    document.addEventListener('visibilitychange', checkIfVisible);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', checkIfVisible);
    };
  }, [current]);

  async function acceptCode(begun: KeptEnrolment, code: string): Promise<void> {
    try {
      await accept(begun, code);
      setState({ accepted: begun });
    } catch (error) {
      if (hasCode(error, 'ENROLMENT_EXHAUSTED')) leave({ ending: 'exhausted' });
      if (hasCode(error, 'ENROLMENT_TOKEN_INVALID')) {
        const next = stateOf(begun, await ask());
        leave(next.current ? { ending: 'over' } : next);
      }
      throw error;
    }
  }

  async function finishAccepted(begun: KeptEnrolment): Promise<void> {
    await finish(begun);
    forgetEnrolment();
  }

  if (accepted) return <Finishing finish={() => finishAccepted(accepted)} />;
  if (current) {
    return (
      <EnrolmentSteps
        key={current.enrolment.token}
        enrolment={current.enrolment}
        userName={userName}
        issuer={issuer}
        purpose={purpose}
        step={current.step}
        onStep={(step) => goOn({ ...current, step })}
        accept={(code) => acceptCode(current, code)}
      />
    );
  }
  const cleanUp = {
    first: t.enrolment.deleteEntry,
    replacement: t.enrolment.deleteNewerEntry,
    further: t.authenticators.app.deleteEntry,
  };
  return (
    <Form onSubmit={() => void beginning.run()}>
      <ErrorNotice error={beginning.error} />
      {ending && (
        <Notice kind="warning" title={t.enrolment.endings[ending]}>
          <p>{cleanUp[purpose](issuer, userName)}</p>
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

function Finishing({ finish }: { finish: () => Promise<void> }) {
  const finishing = useAction(finish);
  useEffect(() => void finishing.run(), []);
  return finishing.error === undefined ? (
    <Loading />
  ) : (
    <ErrorNotice error={finishing.error} onRetry={() => void finishing.run()} />
  );
}

/** At most one of these. */
interface State {
  readonly current?: KeptEnrolment;
  readonly accepted?: KeptEnrolment;
  readonly ending?: Ending;
}

function stateAtOpening(owner: string, known: Known): State {
  const kept = keptEnrolment(owner);
  if (!kept) return known.pendingExpiresAt ? { ending: 'elsewhere' } : {};
  const state = stateOf(kept, known);
  if (state.ending) forgetEnrolment();
  return state;
}

function stateOf(kept: KeptEnrolment, { pendingExpiresAt, authenticators = [] }: Known): State {
  if (isAccepted(kept, authenticators)) return { accepted: kept };
  if (kept.pendingExpiresAt === pendingExpiresAt) return { current: kept };
  return { ending: pendingExpiresAt === null ? 'expired' : 'superseded' };
}

function isAccepted(
  { enrolment, mainId }: KeptEnrolment,
  authenticators: readonly AuthenticatorDto[],
): boolean {
  const { authenticatorId } = enrolment;
  if (authenticatorId !== undefined) return authenticators.some(({ id }) => id === authenticatorId);
  const found = mainIdOf(authenticators);
  return found !== undefined && found !== mainId;
}

export const mainIdOf = (authenticators: readonly AuthenticatorDto[]): number | undefined =>
  authenticators.find(({ main }) => main)?.id;
