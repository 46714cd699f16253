import { useEffect, useRef } from 'preact/hooks';
import type { ShownEnrolment } from '../kept-enrolment.js';
import { useTexts } from '../language.js';
import { AddToApp } from './add-to-app.js';
import { CodeForm } from './code-form.js';
import { ScratchCodes } from './scratch-codes.js';
import { Steps } from './steps.js';

/** Whether the app is the first one, replaces one, or is added to others. */
export type EnrolmentPurpose = 'first' | 'replacement' | 'further';

interface EnrolmentStepsProps {
  enrolment: ShownEnrolment;
  userName: string;
  issuer: string;
  purpose: EnrolmentPurpose;
  step: number;
  onStep: (step: number) => void;
  /** Accepts the enrolment, which turns MFA on unless it is on. */
  accept: (code: string) => Promise<void>;
}

/**
 * The steps of an enrolment; a user who has scratch codes gets no new ones with a further app. The app's code comes last,
 * because it turns MFA on: until then nothing is lost, and a user who is done has saved the scratch codes.
 */
export function EnrolmentSteps(props: EnrolmentStepsProps) {
  const { enrolment, userName, issuer, purpose, step, onStep, accept } = props;
  const t = useTexts();
  const { scratchCodes } = enrolment;
  const names = scratchCodes ? (['app', 'codes', 'confirm'] as const) : (['app', 'confirm'] as const);
  const name = names[step] ?? 'confirm';
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [step]);
  return (
    <section class="stack">
      <Steps labels={names.map((each) => t.enrolment.labels[each])} current={step} />
      <h2 ref={heading} tabIndex={-1}>
        {t.enrolment.titles[name]}
      </h2>
      {name === 'app' && <AddToApp enrolment={enrolment} onNext={() => onStep(1)} />}
      {name === 'codes' && scratchCodes && (
        <SaveCodes
          codes={scratchCodes}
          userName={userName}
          issuer={issuer}
          onBack={() => onStep(0)}
          onNext={() => onStep(2)}
        />
      )}
      {name === 'confirm' && <Confirm purpose={purpose} accept={accept} onBack={() => onStep(step - 1)} />}
    </section>
  );
}

interface SaveCodesProps {
  codes: readonly string[];
  userName: string;
  issuer: string;
  onBack: () => void;
  onNext: () => void;
}

function SaveCodes({ onBack, onNext, ...codes }: SaveCodesProps) {
  const t = useTexts();

  /** Somebody who pastes all of them has them, too. */
  function problemOf(digits: string): string | undefined {
    if (codes.codes.some((code) => digits.includes(code))) return undefined;
    return digits.length === 8 ? t.enrolment.otherCode : t.enrolment.scratchCodeLength;
  }

  return (
    <CodeForm
      label={t.enrolment.oneCode}
      hint={t.enrolment.oneCodeHint}
      problemOf={problemOf}
      onCode={onNext}
      submitLabel={t.scratchCodes.confirm}
      onBack={onBack}
    >
      <p>{t.enrolment.codesText}</p>
      <ScratchCodes {...codes} />
    </CodeForm>
  );
}

interface ConfirmProps extends Pick<EnrolmentStepsProps, 'purpose' | 'accept'> {
  onBack: () => void;
}

function Confirm({ purpose, accept, onBack }: ConfirmProps) {
  const t = useTexts();
  const texts = {
    first: { hint: t.enrolment.codeHint, submitLabel: t.enrolment.turnOn },
    replacement: { hint: t.enrolment.newAppHint, submitLabel: t.enrolment.useNewApp },
    further: { hint: t.authenticators.app.codeHint, submitLabel: t.authenticators.app.confirm },
  };
  return (
    <CodeForm
      label={t.enrolment.code}
      problemOf={(code) => (/^\d{6}$/.test(code) ? undefined : t.enrolment.codeLength)}
      onCode={accept}
      onBack={onBack}
      {...texts[purpose]}
    />
  );
}
