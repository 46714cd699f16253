import { useEffect, useState } from 'preact/hooks';
import { waitInWords } from '../words.js';

interface CountdownProps {
  iso: string;
  /** Makes a sentence of the wait, for instance of `in 40 seconds`. */
  sentence: (wait: string) => string;
  /** Called when the time is over, and every five seconds after that: this clock may be ahead of the service's. */
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
      if (left <= 0 && left % 5 === 0) onEnd();
    }, 1000);
    return () => clearInterval(timer);
  }, [iso]);
  return <p>{sentence(waitInWords(seconds))}</p>;
}

const secondsUntil = (iso: string): number => Math.ceil((Date.parse(iso) - Date.now()) / 1000);
