import { useState } from 'preact/hooks';
import { Button } from '../components/button.js';
import { Field } from '../components/field.js';
import { Form } from '../components/form.js';
import { CardPage } from '../components/card-page.js';
import { ErrorNotice, Notice } from '../components/notice.js';
import { PageHeading } from '../components/page-heading.js';
import { SecondFactor } from '../components/second-factor.js';
import { useTexts } from '../language.js';
import { useAction } from '../load.js';
import { hasCode } from '../messages.js';
import type { Reason } from '../session.js';
import { type Challenge, signIn, signInWithCode, signInWithPasskey } from '../sign-in.js';

/** Asks for name and password, then for the second factor if the account has a second factor. */
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
        <SecondStep challenge={challenge} onBack={backToStart} />
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
  const t = useTexts();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const signingIn = useAction(async () => {
    const challenge = await signIn(name.trim(), password);
    if (challenge) onChallenge(challenge);
  });
  return (
    <Form onSubmit={() => void signingIn.run()}>
      <PageHeading title={t.signIn.title} />
      {reason && (
        <Notice kind={reason === 'enrolled' ? 'success' : 'info'}>{t.signIn.reasons[reason]}</Notice>
      )}
      <ErrorNotice error={signingIn.error ?? remark} />
      <Field
        label={t.signIn.name}
        name="username"
        autocomplete="username"
        required
        value={name}
        onInput={setName}
        problem={name.trim() === '' ? t.signIn.nameMissing : undefined}
      />
      <Field
        label={t.signIn.password}
        name="password"
        type="password"
        autocomplete="current-password"
        required
        value={password}
        onInput={setPassword}
        problem={password === '' ? t.signIn.passwordMissing : undefined}
      />
      <div class="actions">
        <Button type="submit" kind="primary" busy={signingIn.busy}>
          {t.common.signIn}
        </Button>
      </div>
    </Form>
  );
}

interface SecondStepProps {
  challenge: Challenge;
  onBack: (error?: unknown) => void;
}

function SecondStep({ challenge, onBack }: SecondStepProps) {
  const t = useTexts();
  const { methods } = challenge;
  const hasPasskey = methods.includes('passkey');

  async function answer(call: Promise<void>): Promise<void> {
    try {
      await call;
    } catch (error) {
      if (!hasCode(error, 'MFA_TOKEN_INVALID', 'MFA_TOKEN_EXHAUSTED')) throw error;
      onBack(error);
    }
  }

  return (
    <div class="stack">
      <SecondFactor
        methods={methods}
        onCode={(code) => answer(signInWithCode(challenge, code))}
        onPasskey={(signal) => answer(signInWithPasskey(challenge, signal))}
        submitLabel={t.common.signIn}
        onBack={() => onBack()}
      >
        <PageHeading title={hasPasskey ? t.stepUp.title : t.signIn.codeTitle} />
        {!hasPasskey && <p>{t.signIn.codeText}</p>}
      </SecondFactor>
      <p class="muted">{hasPasskey ? t.signIn.lostPasskey : t.signIn.lostEverything}</p>
    </div>
  );
}
