import { useEffect, useState } from 'preact/hooks';

/** A screen that is touched, or as narrow as a phone's. */
const handheld = matchMedia('(pointer: coarse), (max-width: 30rem)');

/** Whether this is probably the phone that has the authenticator app. */
export function useIsHandheld(): boolean {
  const [matches, setMatches] = useState(handheld.matches);
  useEffect(() => {
    const update = (): void => setMatches(handheld.matches);
    handheld.addEventListener('change', update);
    return () => handheld.removeEventListener('change', update);
  }, []);
  return matches;
}
