import { useState } from 'preact/hooks';
import { Button } from '../components/button.js';
import { CodeForm } from '../components/code-form.js';
import { Field } from '../components/field.js';
import { Form } from '../components/form.js';
import { CardPage } from '../components/card-page.js';
import { ErrorNotice, Notice } from '../components/notice.js';
import { PageHeading } from '../components/page-heading.js';
import { useTexts } from '../language.js';
import { useAction } from '../load.js';
import { hasCode } from '../messages.js';
import { type Challenge, type Reason, signIn, signInWithCode } from '../session.js';

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

interface CodeStepProps {
  challenge: Challenge;
  onBack: (error?: unknown) => void;
}

function CodeStep({ challenge, onBack }: CodeStepProps) {
  const t = useTexts();

  async function answer(code: string): Promise<void> {
    try {
      await signInWithCode(challenge, code);
    } catch (error) {
      if (!hasCode(error, 'MFA_TOKEN_INVALID', 'MFA_TOKEN_EXHAUSTED')) throw error;
      onBack(error);
    }
  }

  return (
    <div class="stack">
      <CodeForm
        label={t.signIn.code}
        hint={t.signIn.codeHint}
        problemOf={(code) => (/^(\d{6}|\d{8})$/.test(code) ? undefined : t.signIn.codeLength)}
        onCode={answer}
        submitLabel={t.common.signIn}
        onBack={() => onBack()}
        focused
      >
        <PageHeading title={t.signIn.codeTitle} />
        <p>{t.signIn.codeText}</p>
      </CodeForm>
      <p class="muted">{t.signIn.lostEverything}</p>
    </div>
  );
}
