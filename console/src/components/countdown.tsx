import { useEffect, useState } from 'preact/hooks';
import { waitInWords } from '../words.js';

interface CountdownProps {
  iso: string;
  /** Makes a sentence of the wait, for instance of `in 40 seconds`. */
  sentence: (wait: string) => string;
  /** Called once, when the time is over. */
  onEnd: () => void;
}

/** How long something still takes, second by second. */
export function Countdown({ iso, sentence, onEnd }: CountdownProps) {
  const [seconds, setSeconds] = useState(() => secondsUntil(iso));
  useEffect(() => {
    setSeconds(secondsUntil(iso));
    const timer = setInterval(() => {
      const left = secondsUntil(iso);
      setSeconds(left);
      if (left > 0) return;
      clearInterval(timer);
      onEnd();
    }, 1000);
    return () => clearInterval(timer);
  }, [iso]);
  return <p>{sentence(waitInWords(seconds))}</p>;
}

const secondsUntil = (iso: string): number => Math.ceil((Date.parse(iso) - Date.now()) / 1000);
