import { useEffect, useRef } from 'preact/hooks';
import { isAborted } from '../connection.js';
import { useTexts } from '../language.js';
import { useAction } from '../load.js';
import { passkeyObstacle } from '../webauthn.js';
import { Button } from './button.js';
import { ErrorNotice, Notice } from './notice.js';

interface UsePasskeyProps {
  /** @param signal closes the browser's dialog */
  onUse: (signal: AbortSignal) => Promise<void>;
}

/** The button that opens the browser's dialog for a passkey; it takes the focus. Where there can be none, it says why. */
export function UsePasskey({ onUse }: UsePasskeyProps) {
  const t = useTexts();
  const button = useRef<HTMLButtonElement>(null);
  const opened = useRef<AbortController | undefined>(undefined);
  const using = useAction(async () => {
    opened.current = new AbortController();
    await onUse(opened.current.signal).catch((error: unknown) => {
      if (!isAborted(error)) throw error;
    });
  });

  useEffect(() => {
    button.current?.focus();
    return () => opened.current?.abort();
  }, []);

  const obstacle = passkeyObstacle();
  if (obstacle) return <Notice>{t.passkeyProblems[obstacle](location.hostname)}</Notice>;
  return (
    <div class="stack">
      <p>{t.signIn.passkeyText}</p>
      <ErrorNotice error={using.error} />
      <div class="actions">
        <Button kind="primary" buttonRef={button} busy={using.busy} onClick={() => void using.run()}>
          {t.signIn.usePasskey}
        </Button>
      </div>
    </div>
  );
}
