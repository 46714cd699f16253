import { useEffect, useState } from 'preact/hooks';
import { announce } from '../announcer.js';
import { Button } from './button.js';

interface CopyButtonProps {
  text: string;
  /** The name of what is copied, for instance `secret`. */
  what: string;
}

/** Reports that copying worked, or what to do instead if the browser does not allow it. */
export function CopyButton({ text, what }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<'copied' | 'refused'>();

  useEffect(() => {
    if (outcome === undefined) return undefined;
    const timer = setTimeout(() => setOutcome(undefined), 4000);
    return () => clearTimeout(timer);
  }, [outcome]);

  async function copy(): Promise<void> {
    const copied = await copyText(text);
    setOutcome(copied ? 'copied' : 'refused');
    announce(
      copied ? `Copied the ${what}.` : `The ${what} could not be copied: select it and copy it by hand.`,
    );
  }

  return (
    <Button onClick={() => void copy()}>
      {outcome === 'copied'
        ? 'Copied'
        : outcome === 'refused'
          ? 'Select it and copy by hand'
          : `Copy ${what}`}
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
