import { useEffect, useState } from 'preact/hooks';
import type { StepUpFactor } from '../../../sdk/src/client.js';
import { client, getMfaStatus, type MfaStatusDto, stepUpPasskeyOptions } from '../api.js';
import { currentPasswordProblem } from '../field-rules.js';
import { useTexts } from '../language.js';
import { useAction, useLoad } from '../load.js';
import { fieldError, hasCode } from '../messages.js';
import { usePlace } from '../router.js';
import { proveIdentity, useAccount } from '../session.js';
import type { SecondFactorMethod } from '../sign-in.js';
import { declineProof, useAskedFactor } from '../step-up.js';
import { getPasskey } from '../webauthn.js';
import { Button } from './button.js';
import { Dialog } from './dialog.js';
import { Field } from './field.js';
import { Form } from './form.js';
import { Loading } from './loading.js';
import { ErrorNotice } from './notice.js';
import { SecondFactor } from './second-factor.js';

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
    <SecondFactorProof onOtherFactor={() => setFactor('password')} />
  ) : (
    <PasswordProof onOtherFactor={() => setFactor('code')} />
  );
}

interface ProofProps {
  /** Two-step sign-in was turned on or off meanwhile. */
  onOtherFactor: () => void;
}

function SecondFactorProof({ onOtherFactor }: ProofProps) {
  const t = useTexts();
  const { id } = useAccount();
  const status = useLoad((signal) => getMfaStatus({ client, signal, path: { id } }), [id]);

  async function answer(call: Promise<void>): Promise<void> {
    try {
      await call;
    } catch (error) {
      if (!hasCode(error, 'MFA_NOT_ENABLED')) throw error;
      onOtherFactor();
    }
  }

  if (status.error !== undefined) return <ErrorNotice error={status.error} onRetry={status.reload} />;
  if (!status.data) return <Loading />;
  const methods = methodsOf(status.data);
  return (
    <SecondFactor
      methods={methods}
      onCode={(code) => answer(proveIdentity({ code }))}
      onPasskey={(signal) => answer(proveByPasskey(signal))}
      submitLabel={t.stepUp.confirm}
      onCancel={declineProof}
    >
      <p>{methods.includes('passkey') ? t.stepUp.text : t.stepUp.codeText}</p>
    </SecondFactor>
  );
}

const methodsOf = ({ kinds, scratchCodesRemaining }: MfaStatusDto): readonly SecondFactorMethod[] => [
  ...kinds,
  ...(scratchCodesRemaining > 0 ? (['scratch_code'] as const) : []),
];

async function proveByPasskey(signal: AbortSignal): Promise<void> {
  const options = await stepUpPasskeyOptions({ client, signal });
  await proveIdentity({ passkey: await getPasskey(options, signal) });
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
