import { useState } from 'preact/hooks';
import { Button } from './components/button.js';
import { checkService, useIsUnavailable } from './connection.js';
import { useTexts } from './language.js';

/** Shown while the service is unavailable, which is checked every few seconds. */
export function OutageBanner() {
  const t = useTexts();
  const isUnavailable = useIsUnavailable();
  const [checking, setChecking] = useState(false);

  async function check(): Promise<void> {
    setChecking(true);
    await checkService();
    setChecking(false);
  }

  return (
    <div role="alert" class={isUnavailable ? 'outage' : undefined}>
      {isUnavailable && (
        <>
          <p>{t.outage.banner}</p>
          <Button busy={checking} onClick={() => void check()}>
            {t.common.tryAgain}
          </Button>
        </>
      )}
    </div>
  );
}
