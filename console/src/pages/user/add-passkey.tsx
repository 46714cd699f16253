import { useEffect, useRef, useState } from 'preact/hooks';
import { announce } from '../../announcer.js';
import { addPasskey, type AddPasskeyDto, client, listAuthenticators, passkeyOptions } from '../../api.js';
import { systemNameOf } from '../../client-name.js';
import { Button } from '../../components/button.js';
import { Dialog } from '../../components/dialog.js';
import { Field } from '../../components/field.js';
import { Form } from '../../components/form.js';
import { ErrorNotice } from '../../components/notice.js';
import { isAborted } from '../../connection.js';
import { authenticatorNameProblem } from '../../field-rules.js';
import { useTexts } from '../../language.js';
import { useAction } from '../../load.js';
import { fieldError, hasCode, isUnreachable } from '../../messages.js';
import { useAccount } from '../../session.js';
import { createPasskey, disownPasskey, PasskeyError, passkeyObstacle } from '../../webauthn.js';
import { signOutIfWithoutSecondFactor } from '../finish-enrolment.js';
import { isSecurityKey, unusedName } from './authenticator-names.js';
import type { Subject } from './subject.js';

/** After these, the service has forgotten the challenge: another passkey is needed. */
const refusals = [
  'PASSKEY_INVALID',
  'PASSKEY_TOKEN_INVALID',
  'PASSKEY_ALREADY_REGISTERED',
  'AUTHENTICATOR_LIMIT',
] as const;

interface AddPasskeyProps extends Subject {
  /** The user's first scratch codes. */
  onFirstCodes: (codes: readonly string[]) => void;
}

export function AddPasskey(props: AddPasskeyProps) {
  const t = useTexts().authenticators;
  const [asking, setAsking] = useState(false);
  const close = (): void => setAsking(false);
  return (
    <>
      <Button onClick={() => setAsking(true)}>{t.addPasskey}</Button>
      <Dialog title={t.addPasskey} open={asking} onClose={close}>
        <PasskeyForm {...props} onClose={close} />
      </Dialog>
    </>
  );
}

/** What the browser made, until the service has it. */
interface MadePasskey extends Pick<AddPasskeyDto, 'token' | 'credential'> {
  readonly domain: string;
  /** The service may have it: its answer was lost. */
  isSent: boolean;
}

function PasskeyForm({ onClose, ...props }: AddPasskeyProps & { onClose: () => void }) {
  const t = useTexts();
  const { passkey } = t.authenticators;
  const [suggestion] = useState(() =>
    unusedName(
      passkey.suggestion(systemNameOf(navigator.userAgent) ?? t.clients.unknownBrowser),
      props.authenticators,
    ),
  );
  const [name, setName] = useState(suggestion);
  const adding = usePasskeyRegistration(props, onClose);
  const obstacle = passkeyObstacle();
  if (obstacle) return <ErrorNotice error={new PasskeyError(obstacle, location.hostname)} />;
  return (
    <Form onSubmit={() => void adding.run(name.trim(), name === suggestion)}>
      <p>{passkey.text}</p>
      {!hasCode(adding.error, 'VALIDATION_FAILED') && <ErrorNotice error={adding.error} />}
      {adding.remark && <p>{passkey[adding.remark]}</p>}
      <Field
        label={t.authenticators.name}
        hint={passkey.nameHint}
        autocomplete="off"
        value={name}
        onInput={setName}
        problem={authenticatorNameProblem(name)}
        error={fieldError(adding.error, 'name')}
      />
      <p role="status" class="muted">
        {adding.busy && passkey.waiting}
      </p>
      <div class="actions">
        <Button onClick={onClose}>{t.common.cancel}</Button>
        <Button type="submit" kind="primary" busy={adding.busy}>
          {passkey.confirm}
        </Button>
      </div>
    </Form>
  );
}

/** Makes a passkey and has the service register it. Closing the form closes the browser's dialog. */
function usePasskeyRegistration(
  { user, authenticators, onChange, onFirstCodes }: AddPasskeyProps,
  onDone: () => void,
) {
  const t = useTexts().authenticators;
  const account = useAccount();
  const path = { id: user.id };
  const made = useRef<MadePasskey | undefined>(undefined);
  const [remark, setRemark] = useState<'saveAgain' | 'leftOver'>();
  const [closing] = useState(() => new AbortController());
  useEffect(() => () => closing.abort(), []);

  async function make(): Promise<MadePasskey> {
    const { token, options } = await passkeyOptions({ client, path });
    const credential = await createPasskey(options, closing.signal);
    return { token, credential, domain: options.rp.id, isSent: false };
  }

  /** @returns the user's first scratch codes, if they are due */
  async function register(passkey: MadePasskey, name: string): Promise<readonly string[] | undefined> {
    const { token, credential, domain, isSent } = passkey;
    try {
      passkey.isSent = true;
      return (await addPasskey({ client, path, body: { token, credential, name } })).scratchCodes;
    } catch (error) {
      if (isUnreachable(error)) setRemark('saveAgain');
      if (!hasCode(error, ...refusals)) throw error;
      made.current = undefined;
      const known = new Set(authenticators.map(({ id }) => id));
      const isThere = async (): Promise<boolean> =>
        (await listAuthenticators({ client, path })).some((one) => one.name === name && !known.has(one.id));
      if (isSent && (await isThere())) return undefined;
      setRemark('leftOver');
      await disownPasskey(domain, credential.id);
      throw error;
    }
  }

  const action = useAction(async (typed: string, isSuggested: boolean) => {
    setRemark(undefined);
    try {
      made.current ??= await make();
    } catch (error) {
      if (isAborted(error)) return;
      throw error;
    }
    const { transports } = made.current.credential.response;
    const name =
      isSuggested && isSecurityKey(transports) ? unusedName(t.places.securityKey, authenticators) : typed;
    const scratchCodes = await register(made.current, name);
    announce(t.passkey.done(name));
    onDone();
    if (scratchCodes) onFirstCodes(scratchCodes);
    else if (await signOutIfWithoutSecondFactor(account, user.id)) return;
    onChange();
  });
  return { ...action, remark };
}
