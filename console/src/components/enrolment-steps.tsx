import { useEffect, useRef, useState } from 'preact/hooks';
import type { MfaEnrolmentDto } from '../api.js';
import { codeIn } from '../code.js';
import { useTexts } from '../language.js';
import { useAction } from '../load.js';
import { AddToApp } from './add-to-app.js';
import { Button } from './button.js';
import { CodeField } from './field.js';
import { ErrorNotice } from './notice.js';
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
  const [typed, setTyped] = useState('');
  const [remark, setRemark] = useState<string>();
  const field = useRef<HTMLInputElement>(null);

  /** Somebody who pastes all of them has them, too. */
  function check(): void {
    const digits = codeIn(typed);
    if (codes.codes.some((code) => digits.includes(code))) {
      onNext();
      return;
    }
    setRemark(digits.length === 8 ? t.enrolment.otherCode : t.enrolment.scratchCodeLength);
    field.current?.focus();
  }

  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        check();
      }}
    >
      <p>{t.enrolment.codesText}</p>
      <ScratchCodes {...codes} />
      <CodeField
        label={t.enrolment.oneCode}
        hint={t.enrolment.oneCodeHint}
        value={typed}
        onInput={(value) => {
          setTyped(value);
          setRemark(undefined);
        }}
        error={remark}
        inputRef={field}
      />
      <div class="actions">
        <Button type="submit" kind="primary">
          {t.scratchCodes.confirm}
        </Button>
        <Button kind="quiet" onClick={onBack}>
          {t.common.back}
        </Button>
      </div>
    </form>
  );
}

function Confirm({ accept, onBack }: { accept: (code: string) => Promise<void>; onBack: () => void }) {
  const t = useTexts();
  const [typed, setTyped] = useState('');
  const [remark, setRemark] = useState<string>();
  const field = useRef<HTMLInputElement>(null);
  const accepting = useAction(async (code: string) => {
    try {
      await accept(code);
    } catch (error) {
      setTyped('');
      field.current?.focus();
      throw error;
    }
  });

  function submit(): void {
    const code = codeIn(typed);
    if (/^\d{6}$/.test(code)) {
      void accepting.run(code);
      return;
    }
    setRemark(t.enrolment.codeLength);
    field.current?.focus();
  }

  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <ErrorNotice error={accepting.error} />
      <CodeField
        label={t.enrolment.code}
        hint={t.enrolment.codeHint}
        value={typed}
        onInput={(value) => {
          setTyped(value);
          setRemark(undefined);
        }}
        error={remark}
        inputRef={field}
      />
      <div class="actions">
        <Button type="submit" kind="primary" busy={accepting.busy}>
          {t.enrolment.turnOn}
        </Button>
        <Button kind="quiet" onClick={onBack}>
          {t.common.back}
        </Button>
      </div>
    </form>
  );
}
