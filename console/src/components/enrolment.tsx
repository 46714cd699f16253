import { useEffect, useRef, useState } from 'preact/hooks';
import { announce } from '../announcer.js';
import type { MfaEnrolmentDto } from '../api.js';
import { codeIn } from '../code.js';
import { useAction } from '../load.js';
import { hasCode } from '../messages.js';
import { useLeaveGuard } from '../router.js';
import { Button } from './button.js';
import { CopyButton } from './copy-button.js';
import { CodeField } from './field.js';
import { ErrorNotice } from './notice.js';
import { ScratchCodes } from './scratch-codes.js';
import { Steps } from './steps.js';

interface EnrolmentStepsProps {
  enrolment: MfaEnrolmentDto;
  userName: string;
  /** Accepts the enrolment, which turns MFA on. */
  accept: (code: string) => Promise<void>;
  /** Called when this enrolment is no longer valid and a new one must start. */
  onEnded: (error: unknown) => void;
}

const labels = ['Scan', 'Scratch codes', 'Code'];

/**
 * The three steps of an enrolment. The app's code comes last, because it turns MFA on: a reload before it loses nothing,
 * and a user who is done has saved the scratch codes.
 */
export function EnrolmentSteps({ enrolment, userName, accept, onEnded }: EnrolmentStepsProps) {
  const [step, setStep] = useState(0);
  const [finished, setFinished] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  useLeaveGuard(!finished, 'MFA is not on yet. Leave this page and begin again later?');

  useEffect(() => heading.current?.focus(), [step]);

  async function acceptAndFinish(code: string): Promise<void> {
    setFinished(true);
    try {
      await accept(code);
    } catch (error) {
      setFinished(false);
      throw error;
    }
  }

  const title = ['Scan the code with your app', 'Keep your scratch codes', 'Type the code of the app'][step];
  return (
    <section class="stack">
      <Steps labels={labels} current={step} />
      <h2 ref={heading} tabIndex={-1}>
        {title}
      </h2>
      {step === 0 && <ScanStep enrolment={enrolment} onNext={() => setStep(1)} />}
      {step === 1 && (
        <SaveStep
          codes={enrolment.scratchCodes}
          userName={userName}
          onBack={() => setStep(0)}
          onNext={() => setStep(2)}
        />
      )}
      {step === 2 && <AcceptStep accept={acceptAndFinish} onEnded={onEnded} onBack={() => setStep(1)} />}
    </section>
  );
}

function ScanStep({ enrolment, onNext }: { enrolment: MfaEnrolmentDto; onNext: () => void }) {
  const { qrImage, qrString, secretKey } = enrolment;
  return (
    <>
      <p>
        In an authenticator app on the phone, for instance Google Authenticator, Microsoft Authenticator,
        Aegis or 2FAS, choose “add an account” and scan this picture.
      </p>
      <img class="qr" src={qrImage} alt="QR code of the secret, for an authenticator app" />
      <p>
        Reading this on the phone itself? <a href={qrString}>Open it in the app</a>
      </p>
      <p id="secret-label">Or type the secret into the app, as a time-based one:</p>
      <p class="secret" aria-labelledby="secret-label">
        {secretKey.match(/.{1,4}/g)?.join(' ')}
      </p>
      <div class="actions">
        <CopyButton text={secretKey} label="Copy secret" />
      </div>
      <div class="actions">
        <Button kind="primary" onClick={onNext}>
          The app shows codes now
        </Button>
      </div>
    </>
  );
}

interface SaveStepProps {
  codes: readonly string[];
  userName: string;
  onBack: () => void;
  onNext: () => void;
}

function SaveStep({ codes, userName, onBack, onNext }: SaveStepProps) {
  const [typed, setTyped] = useState('');
  const [remark, setRemark] = useState<string>();
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (codes.includes(codeIn(typed))) onNext();
        else setRemark('This is none of the codes above. Type eight digits of one of them.');
      }}
    >
      <p>
        Without the phone, one of these codes signs in in its place. Each works once. Keep them where the
        phone is not; they are not shown again.
      </p>
      <ScratchCodes codes={codes} userName={userName} />
      <CodeField
        label="One of the scratch codes"
        hint="To show that they are kept. It is not used up."
        value={typed}
        onInput={(digits) => {
          setTyped(digits);
          setRemark(undefined);
        }}
        error={remark}
      />
      <div class="actions">
        <Button type="submit" kind="primary">
          They are kept
        </Button>
        <Button kind="quiet" onClick={onBack}>
          Back
        </Button>
      </div>
    </form>
  );
}

interface AcceptStepProps {
  accept: (code: string) => Promise<void>;
  onEnded: (error: unknown) => void;
  onBack: () => void;
}

function AcceptStep({ accept, onEnded, onBack }: AcceptStepProps) {
  const [code, setCode] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const accepting = useAction(async () => {
    try {
      await accept(codeIn(code));
      announce('Two-step sign-in is on.');
    } catch (error) {
      if (hasCode(error, 'ENROLMENT_EXHAUSTED', 'ENROLMENT_TOKEN_INVALID', 'INVITATION_INVALID')) {
        onEnded(error);
        return;
      }
      setCode('');
      field.current?.focus();
      throw error;
    }
  });
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (codeIn(code).length === 6) void accepting.run();
      }}
    >
      <ErrorNotice error={accepting.error} />
      <CodeField
        label="Code of the app"
        hint="The six digits it shows now. This turns two-step sign-in on."
        value={code}
        onInput={setCode}
        inputRef={field}
      />
      <div class="actions">
        <Button type="submit" kind="primary" busy={accepting.busy}>
          Turn it on
        </Button>
        <Button kind="quiet" onClick={onBack}>
          Back
        </Button>
      </div>
    </form>
  );
}
