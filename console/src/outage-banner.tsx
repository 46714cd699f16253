import { useState } from 'preact/hooks';
import { Button } from './components/button.js';
import { checkService, useIsUnavailable } from './connection.js';

/** Shown while the service is unavailable, which is checked every few seconds. */
export function OutageBanner() {
  const isUnavailable = useIsUnavailable();
  const [checking, setChecking] = useState(false);

  async function check(): Promise<void> {
    setChecking(true);
    await checkService();
    setChecking(false);
  }

  return (
    <div role="alert">
      {isUnavailable && (
        <div class="outage">
          <p>The service cannot be reached at the moment. Nothing you typed is lost.</p>
          <Button busy={checking} onClick={() => void check()}>
            Try again
          </Button>
        </div>
      )}
    </div>
  );
}
