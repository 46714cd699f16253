import { useState } from 'preact/hooks';
import { Button } from './button.js';
import { CopyButton } from './copy-button.js';

/** Scratch codes, shown only once, to copy, save as a file or print. */
export function ScratchCodes({ codes, userName }: { codes: readonly string[]; userName: string }) {
  return (
    <div class="stack">
      <div class="print-only-this">
        <p class="muted">Scratch codes of {userName}. Each works once, in place of a code of the app.</p>
        <ul class="scratch-codes">
          {codes.map((code) => (
            <li key={code}>{grouped(code)}</li>
          ))}
        </ul>
      </div>
      <div class="actions">
        <CopyButton text={codes.map(grouped).join('\n')} label="Copy codes" />
        <SaveButton codes={codes} userName={userName} />
        <Button onClick={() => print()}>Print</Button>
      </div>
    </div>
  );
}

function SaveButton({ codes, userName }: { codes: readonly string[]; userName: string }) {
  const [saved, setSaved] = useState(false);
  function save(): void {
    const text = `Scratch codes of ${userName}, each works once:\n\n${codes.map(grouped).join('\n')}\n`;
    const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = `scratch-codes-${userName}.txt`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
    setSaved(true);
  }
  return <Button onClick={save}>{saved ? 'Saved' : 'Save as a file'}</Button>;
}

const grouped = (code: string): string => `${code.slice(0, 4)} ${code.slice(4)}`;

interface NewScratchCodesProps {
  codes: readonly string[];
  userName: string;
  issuer: string;
  onSaved: () => void;
}

export function NewScratchCodes({ codes, userName, onSaved }: NewScratchCodesProps) {
  return (
    <section class="card stack">
      <h2>New scratch codes</h2>
      <ScratchCodes codes={codes} userName={userName} />
      <div class="actions">
        <Button kind="primary" onClick={onSaved}>
          I&apos;ve saved them
        </Button>
      </div>
    </section>
  );
}
