import { useRef, useState } from 'preact/hooks';
import { announce } from '../../announcer.js';
import { type AuthenticatorDto, client, resynchroniseAuthenticator, type UserDto } from '../../api.js';
import { codeIn } from '../../code.js';
import { Button } from '../../components/button.js';
import { Dialog } from '../../components/dialog.js';
import { CodeField } from '../../components/field.js';
import { ErrorNotice, Notice } from '../../components/notice.js';
import { useTexts } from '../../language.js';
import { useAction } from '../../load.js';
import { hasCode, isUnreachable } from '../../messages.js';
import { numberInWords } from '../../words.js';

interface ResynchroniseProps {
  user: UserDto;
  authenticator: AuthenticatorDto;
  open: boolean;
  onClose: () => void;
  onDone: () => void;
}

/** For a hardware token whose clock is wrong: two codes in a row tell how far off it is. */
export function Resynchronise({ authenticator, open, onClose, ...rest }: ResynchroniseProps) {
  const { title } = useTexts().authenticators.resynchronising;
  return (
    <Dialog title={title(authenticator.name)} open={open} onClose={onClose}>
      <TwoCodes authenticator={authenticator} onClose={onClose} {...rest} />
    </Dialog>
  );
}

function TwoCodes({ user, authenticator, onClose, onDone }: Omit<ResynchroniseProps, 'open'>) {
  const texts = useTexts();
  const t = texts.authenticators.resynchronising;
  const { id, name, digits = 6 } = authenticator;
  const [typed, setTyped] = useState({ first: '', second: '' });
  const [remarks, setRemarks] = useState<{ first?: string; second?: string }>({});
  const first = useRef<HTMLInputElement>(null);
  const second = useRef<HTMLInputElement>(null);
  const resynchronising = useAction(async (codes: [string, string]) => {
    try {
      const path = { id: user.id, authenticatorId: id };
      await resynchroniseAuthenticator({ client, path, body: { codes } });
    } catch (error) {
      if (!isUnreachable(error)) setTyped({ first: '', second: '' });
      first.current?.focus();
      throw error;
    }
    announce(t.done(name));
    onDone();
  });

  const lengthProblem = (code: string): string | undefined =>
    code.length === digits && /^\d+$/.test(code) ? undefined : t.length(numberInWords(digits));

  function submit(): void {
    const codes: [string, string] = [codeIn(typed.first), codeIn(typed.second)];
    const [firstProblem, secondProblem] = codes.map(lengthProblem);
    const problem = secondProblem ?? (codes[0] === codes[1] ? t.same : undefined);
    setRemarks({ ...(firstProblem && { first: firstProblem }), ...(problem && { second: problem }) });
    if (firstProblem !== undefined) first.current?.focus();
    else if (problem !== undefined) second.current?.focus();
    else void resynchronising.run(codes);
  }

  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <p>{t.text}</p>
      {hasCode(resynchronising.error, 'CODE_INVALID') ? (
        <Notice kind="danger">
          <p>{t.refused}</p>
        </Notice>
      ) : (
        <ErrorNotice error={resynchronising.error} />
      )}
      <CodeField
        label={t.first}
        hint={t.firstHint(numberInWords(digits))}
        value={typed.first}
        onInput={(value) => setTyped({ ...typed, first: value })}
        error={remarks.first}
        inputRef={first}
      />
      <CodeField
        label={t.second}
        hint={t.secondHint}
        value={typed.second}
        onInput={(value) => setTyped({ ...typed, second: value })}
        error={remarks.second}
        inputRef={second}
      />
      <div class="actions">
        <Button onClick={onClose}>{texts.common.cancel}</Button>
        <Button type="submit" kind="primary" busy={resynchronising.busy}>
          {t.confirm}
        </Button>
      </div>
    </form>
  );
}
