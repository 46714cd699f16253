import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../components/button.js';
import { CodeField, Field } from '../components/field.js';
import { CardPage } from '../components/card-page.js';
import { ErrorNotice, Notice } from '../components/notice.js';
import { PageHeading } from '../components/page-heading.js';
import { useAction } from '../load.js';
import { hasCode } from '../messages.js';
import { type Challenge, type Reason, signIn, signInWithCode } from '../session.js';

const reasons: Record<Reason, string> = {
  expired: 'Your session has ended. Sign in again to go on where you were.',
  'signed-out': 'You are signed out.',
  enrolled: 'Two-step sign-in is on. Sign in again, now with a code of your app.',
  'second-factor': 'For this, sign in again with a code of your app.',
};

/** Asks for name and password, then for a code if the account has a second factor. */
export function SignInPage({ reason }: { reason?: Reason }) {
  const [challenge, setChallenge] = useState<Challenge>();
  const [remark, setRemark] = useState<unknown>();

  function backToStart(error?: unknown): void {
    setChallenge(undefined);
    setRemark(error);
  }

  return (
    <CardPage>
      {challenge ? (
        <CodeStep challenge={challenge} onBack={backToStart} />
      ) : (
        <PasswordStep
          remark={remark}
          {...(reason && !remark && { reason })}
          onChallenge={(next) => {
            setRemark(undefined);
            setChallenge(next);
          }}
        />
      )}
    </CardPage>
  );
}

interface PasswordStepProps {
  reason?: Reason;
  /** Why the user must sign in again. */
  remark: unknown;
  onChallenge: (challenge: Challenge) => void;
}

function PasswordStep({ reason, remark, onChallenge }: PasswordStepProps) {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const signingIn = useAction(async () => {
    const challenge = await signIn(name, password);
    if (challenge) onChallenge(challenge);
  });
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void signingIn.run();
      }}
    >
      <PageHeading title="Sign in" />
      {reason && <Notice kind={reason === 'enrolled' ? 'success' : 'info'}>{reasons[reason]}</Notice>}
      <ErrorNotice error={signingIn.error ?? remark} />
      <Field label="Name" name="username" autocomplete="username" required value={name} onInput={setName} />
      <Field
        label="Password"
        name="password"
        type="password"
        autocomplete="current-password"
        required
        value={password}
        onInput={setPassword}
      />
      <div class="actions">
        <Button type="submit" kind="primary" busy={signingIn.busy}>
          Sign in
        </Button>
      </div>
    </form>
  );
}

interface CodeStepProps {
  challenge: Challenge;
  onBack: (error?: unknown) => void;
}

function CodeStep({ challenge, onBack }: CodeStepProps) {
  const [code, setCode] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const answering = useAction(async () => {
    try {
      await signInWithCode(challenge, code);
    } catch (error) {
      if (hasCode(error, 'MFA_TOKEN_INVALID', 'MFA_TOKEN_EXHAUSTED')) {
        onBack(error);
        return;
      }
      setCode('');
      field.current?.focus();
      throw error;
    }
  });

  useEffect(() => field.current?.focus(), []);

  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (code.length === 6 || code.length === 8) void answering.run();
      }}
    >
      <PageHeading title="Enter a code" />
      <p>Open the authenticator app on your phone and type the six digits it shows for this account.</p>
      <ErrorNotice error={answering.error} />
      <CodeField
        label="Code"
        hint="Without your phone: one of your scratch codes, eight digits. Each works once."
        maxDigits={8}
        value={code}
        onInput={setCode}
        inputRef={field}
      />
      <div class="actions">
        <Button type="submit" kind="primary" busy={answering.busy}>
          Sign in
        </Button>
        <Button kind="quiet" onClick={() => onBack()}>
          Back
        </Button>
      </div>
    </form>
  );
}
