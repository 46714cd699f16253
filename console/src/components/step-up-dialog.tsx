import { useEffect, useState } from 'preact/hooks';
import type { StepUpFactor } from '../../../sdk/src/client.js';
import { currentPasswordProblem } from '../field-rules.js';
import { useTexts } from '../language.js';
import { useAction } from '../load.js';
import { fieldError, hasCode } from '../messages.js';
import { usePlace } from '../router.js';
import { proveIdentity } from '../session.js';
import { declineProof, useAskedFactor } from '../step-up.js';
import { Button } from './button.js';
import { CodeForm } from './code-form.js';
import { Dialog } from './dialog.js';
import { Field } from './field.js';
import { Form } from './form.js';
import { ErrorNotice } from './notice.js';

/** Asks for fresh proof of who is here while calls wait for it. What they come from stays below, unchanged. */
export function StepUpDialog() {
  const t = useTexts();
  const factor = useAskedFactor();
  const { path } = usePlace();
  useEffect(() => declineProof, [path]);
  return (
    <Dialog title={t.stepUp.title} open={factor !== undefined} onClose={declineProof}>
      {factor && <Proof asked={factor} />}
    </Dialog>
  );
}

function Proof({ asked }: { asked: StepUpFactor }) {
  const [factor, setFactor] = useState(asked);
  return factor === 'code' ? (
    <CodeProof onOtherFactor={() => setFactor('password')} />
  ) : (
    <PasswordProof onOtherFactor={() => setFactor('code')} />
  );
}

interface ProofProps {
  /** Two-step sign-in was turned on or off meanwhile. */
  onOtherFactor: () => void;
}

function CodeProof({ onOtherFactor }: ProofProps) {
  const t = useTexts();

  async function prove(code: string): Promise<void> {
    try {
      await proveIdentity({ code });
    } catch (error) {
      if (!hasCode(error, 'MFA_NOT_ENABLED')) throw error;
      onOtherFactor();
    }
  }

  return (
    <CodeForm
      label={t.signIn.code}
      hint={t.signIn.codeHint}
      problemOf={(code) => (/^(\d{6}|\d{8})$/.test(code) ? undefined : t.signIn.codeLength)}
      onCode={prove}
      submitLabel={t.stepUp.confirm}
      onCancel={declineProof}
      focused
    >
      <p>{t.stepUp.codeText}</p>
    </CodeForm>
  );
}

function PasswordProof({ onOtherFactor }: ProofProps) {
  const t = useTexts();
  const [password, setPassword] = useState('');
  const proving = useAction(async () => {
    try {
      await proveIdentity({ password });
    } catch (error) {
      if (!hasCode(error, 'VALIDATION_FAILED')) throw error;
      onOtherFactor();
    }
  });
  return (
    <Form onSubmit={() => void proving.run()}>
      <p>{t.stepUp.passwordText}</p>
      {!hasCode(proving.error, 'CURRENT_PASSWORD_INVALID') && <ErrorNotice error={proving.error} />}
      <Field
        label={t.signIn.password}
        name="password"
        type="password"
        autocomplete="current-password"
        required
        value={password}
        onInput={setPassword}
        problem={currentPasswordProblem(password)}
        error={fieldError(proving.error, 'password', 'CURRENT_PASSWORD_INVALID')}
      />
      <div class="actions">
        <Button onClick={declineProof}>{t.common.cancel}</Button>
        <Button type="submit" kind="primary" busy={proving.busy}>
          {t.stepUp.confirm}
        </Button>
      </div>
    </Form>
  );
}
