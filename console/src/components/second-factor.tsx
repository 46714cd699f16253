import type { ComponentChildren } from 'preact';
import { useTexts } from '../language.js';
import type { SecondFactorMethod } from '../sign-in.js';
import { passkeyObstacle } from '../webauthn.js';
import { Button } from './button.js';
import { CodeForm } from './code-form.js';
import { UsePasskey } from './use-passkey.js';

interface SecondFactorProps {
  /** What the user has. */
  methods: readonly SecondFactorMethod[];
  onCode: (code: string) => Promise<void>;
  onPasskey: (signal: AbortSignal) => Promise<void>;
  submitLabel: string;
  /** On a page. */
  onBack?: () => void;
  /** In a dialog. */
  onCancel?: () => void;
  /** Shown above. */
  children?: ComponentChildren;
}

/** Asks for the second factor: a passkey first, if the user has one, and otherwise a code. */
export function SecondFactor(props: SecondFactorProps) {
  const { methods, onCode, onPasskey, submitLabel, onBack, onCancel, children } = props;
  const t = useTexts();
  const hasPasskey = methods.includes('passkey');
  const leaving = { ...(onBack && { onBack }), ...(onCancel && { onCancel }) };
  return (
    <div class="stack">
      {children}
      {hasPasskey && <UsePasskey onUse={onPasskey} />}
      {methods.some((method) => method !== 'passkey') ? (
        <>
          {hasPasskey && <p class="or">{t.signIn.or}</p>}
          <CodeForm
            {...textsFor(methods, t)}
            {...leaving}
            onCode={onCode}
            submitLabel={submitLabel}
            submitKind={hasPasskey ? 'plain' : 'primary'}
            focused={!hasPasskey || passkeyObstacle() !== undefined}
          />
        </>
      ) : (
        <div class="actions">
          <Button kind={onBack ? 'quiet' : 'plain'} onClick={onBack ?? onCancel}>
            {onBack ? t.common.back : t.common.cancel}
          </Button>
        </div>
      )}
    </div>
  );
}

/** For a code of the app or a scratch code, or only one of them. */
function textsFor(methods: readonly SecondFactorMethod[], { signIn: t }: ReturnType<typeof useTexts>) {
  const hasApp = methods.includes('totp');
  const [isCode, length] = hasApp ? [/^(\d{6}|\d{8})$/, t.codeLength] : [/^\d{8}$/, t.scratchCodeLength];
  return {
    label: hasApp ? t.code : t.scratchCode,
    hint: hasApp ? (methods.includes('scratch_code') ? t.codeHint : t.appHint) : t.scratchCodeHint,
    problemOf: (code: string) => (isCode.test(code) ? undefined : length),
  };
}
