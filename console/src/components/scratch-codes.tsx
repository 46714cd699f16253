import { useEffect, useRef, useState } from 'preact/hooks';
import { useTexts } from '../language.js';
import { useLeaveGuard } from '../router.js';
import { saveFile } from '../save-file.js';
import { dayInWords } from '../words.js';
import { Button } from './button.js';
import { CopyButton } from './copy-button.js';

interface ScratchCodesProps {
  codes: readonly string[];
  userName: string;
  /** The name of the service, as the authenticator app shows it. */
  issuer: string;
}

/** Scratch codes, shown only once, to copy, save as a file or print: with service, account and date, and nothing else. */
export function ScratchCodes({ codes, userName, issuer }: ScratchCodesProps) {
  const t = useTexts();
  const [saved, setSaved] = useState(false);
  const origin = `${issuer}, ${userName}, ${dayInWords(new Date().toISOString())}`;
  const lines = codes.map(grouped).join('\n');
  function save(): void {
    saveFile(`scratch-codes-${userName}.txt`, 'text/plain', `${origin}\n\n${lines}\n`);
    setSaved(true);
  }
  return (
    <div class="stack">
      <div class="print-only-this stack tight">
        <p class="muted">{origin}</p>
        <ul class="scratch-codes">
          {codes.map((code) => (
            <li key={code}>{grouped(code)}</li>
          ))}
        </ul>
      </div>
      <div class="actions">
        <CopyButton text={lines} label={t.scratchCodes.copy} />
        <Button onClick={save}>{saved ? t.scratchCodes.saved : t.scratchCodes.save}</Button>
        <Button onClick={() => print()}>{t.scratchCodes.print}</Button>
      </div>
    </div>
  );
}

interface NewScratchCodesProps extends ScratchCodesProps {
  /** What they are for, if they do not replace earlier ones. */
  text?: string;
  onSaved: () => void;
}

/** Codes that were made anew: they take the focus, and stay until the user has saved them. */
export function NewScratchCodes({ text, onSaved, ...codes }: NewScratchCodesProps) {
  const t = useTexts();
  const [confirmed, setConfirmed] = useState(false);
  useLeaveGuard(!confirmed, t.scratchCodes.leave);
  const heading = useRef<HTMLHeadingElement>(null);
  // After the dialog that asked has returned the focus.
  useEffect(() => {
    heading.current?.focus();
    // Otherwise the message at the bottom covers the button on a phone.
    heading.current?.scrollIntoView();
  }, [codes.codes]);
  return (
    <section class="card stack" aria-labelledby="new-scratch-codes">
      <h2 id="new-scratch-codes" ref={heading} tabIndex={-1}>
        {t.scratchCodes.newTitle}
      </h2>
      <p>{text ?? t.scratchCodes.newText}</p>
      <ScratchCodes {...codes} />
      <div class="actions">
        <Button
          kind="primary"
          onClick={() => {
            setConfirmed(true);
            onSaved();
          }}
        >
          {t.scratchCodes.confirm}
        </Button>
      </div>
    </section>
  );
}

const grouped = (code: string): string => `${code.slice(0, 4)} ${code.slice(4)}`;
