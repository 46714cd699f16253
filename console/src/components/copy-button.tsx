import { useEffect, useState } from 'preact/hooks';
import { announce } from '../announcer.js';
import { useTexts } from '../language.js';
import { Button } from './button.js';

interface CopyButtonProps {
  text: string;
  /** For instance `Copy codes`. */
  label: string;
  onCopied?: () => void;
}

/** Reports that copying worked, or what to do instead if the browser does not allow it. */
export function CopyButton({ text, label, onCopied }: CopyButtonProps) {
  const t = useTexts();
  const [outcome, setOutcome] = useState<'copied' | 'refused'>();

  useEffect(() => {
    if (outcome === undefined) return undefined;
    const timer = setTimeout(() => setOutcome(undefined), 4000);
    return () => clearTimeout(timer);
  }, [outcome]);

  async function copy(): Promise<void> {
    const copied = await copyText(text);
    setOutcome(copied ? 'copied' : 'refused');
    if (copied) onCopied?.();
    announce(copied ? t.copying.done : t.copying.refused);
  }

  return (
    <Button onClick={() => void copy()}>
      {outcome === 'copied' ? t.copying.copied : outcome === 'refused' ? t.copying.selectByHand : label}
    </Button>
  );
}

/** The clipboard API exists only over HTTPS or from the same machine. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
