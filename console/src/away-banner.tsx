import { useState } from 'preact/hooks';
import { Button } from './components/button.js';
import { lookForService, useAway } from './connection.js';

/** While the service is away. It is looked for anyway, every few seconds. */
export function AwayBanner() {
  const away = useAway();
  const [looking, setLooking] = useState(false);

  async function look(): Promise<void> {
    setLooking(true);
    await lookForService();
    setLooking(false);
  }

  return (
    <div role="alert">
      {away && (
        <div class="away">
          <p>The service cannot be reached at the moment. Nothing you typed is lost.</p>
          <Button busy={looking} onClick={() => void look()}>
            Try again
          </Button>
        </div>
      )}
    </div>
  );
}
