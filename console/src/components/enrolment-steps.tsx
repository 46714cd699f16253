import { useEffect, useRef } from 'preact/hooks';
import type { MfaEnrolmentDto } from '../api.js';
import { useTexts } from '../language.js';
import { AddToApp } from './add-to-app.js';
import { CodeForm } from './code-form.js';
import { ScratchCodes } from './scratch-codes.js';
import { Steps } from './steps.js';

interface EnrolmentStepsProps {
  enrolment: MfaEnrolmentDto;
  userName: string;
  issuer: string;
  step: number;
  onStep: (step: number) => void;
  /** Accepts the enrolment, which turns MFA on. */
  accept: (code: string) => Promise<void>;
}

/**
 * The three steps of an enrolment. The app's code comes last, because it turns MFA on: until then nothing is lost, and a
 * user who is done has saved the scratch codes.
 */
export function EnrolmentSteps({ enrolment, userName, issuer, step, onStep, accept }: EnrolmentStepsProps) {
  const t = useTexts();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [step]);
  return (
    <section class="stack">
      <Steps
        labels={[t.enrolment.labels.app, t.enrolment.labels.codes, t.enrolment.labels.confirm]}
        current={step}
      />
      <h2 ref={heading} tabIndex={-1}>
        {[t.enrolment.titles.app, t.enrolment.titles.codes, t.enrolment.titles.confirm][step]}
      </h2>
      {step === 0 && <AddToApp enrolment={enrolment} onNext={() => onStep(1)} />}
      {step === 1 && (
        <SaveCodes
          codes={enrolment.scratchCodes}
          userName={userName}
          issuer={issuer}
          onBack={() => onStep(0)}
          onNext={() => onStep(2)}
        />
      )}
      {step === 2 && <Confirm accept={accept} onBack={() => onStep(1)} />}
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

function Confirm({ accept, onBack }: { accept: (code: string) => Promise<void>; onBack: () => void }) {
  const t = useTexts();
  return (
    <CodeForm
      label={t.enrolment.code}
      hint={t.enrolment.codeHint}
      problemOf={(code) => (/^\d{6}$/.test(code) ? undefined : t.enrolment.codeLength)}
      onCode={accept}
      submitLabel={t.enrolment.turnOn}
      onBack={onBack}
    />
  );
}
